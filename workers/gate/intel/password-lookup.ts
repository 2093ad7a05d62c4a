import { ABSENT, found, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import { NOT_THERE, probeSection } from "../../../shared/format/hash-section-reader.ts";
import { highWord, lowWord, passwordKey, shardOf } from "../../../shared/format/lookup-key.ts";
import type { ResidentSet } from "../../../shared/format/resident-set.ts";
import type { PasswordAnswer } from "../deps.ts";
import { isRemoved } from "./removed.ts";
import type { OnFault, VerifiedBlocks } from "./verified-blocks.ts";

export type PasswordLayers = {
  /** The most common passwords: most guesses end here, without any read. */
  readonly common: ResidentSet | null;
  /** What changed since the pack was built. */
  readonly delta: ResidentSet | null;
  readonly pack: VerifiedBlocks;
  readonly countClassBounds: readonly number[];
  readonly onFault: OnFault;
};

/** Leaked passwords: at most one range read a lookup. */
export function passwordLookup(layers: PasswordLayers): (sha1: Uint8Array) => Answer<PasswordAnswer> {
  const { common, delta, pack, countClassBounds, onFault } = layers;
  const answer = (countClass: number | undefined, isCommon: boolean): Lookup<PasswordAnswer> => {
    if (countClass === undefined || countClass === NOT_THERE) return ABSENT;
    return found({ countAtLeast: countClassBounds[countClass] ?? 1, common: isCommon });
  };
  return (sha1) => {
    const key = passwordKey(sha1);
    const words = { high: highWord(key), low: lowWord(key) };
    const inCommon = answer(common?.probe(0, words.high, words.low), true);
    if (inCommon.status === "found") return inCommon;
    const inDelta = answer(delta?.probe(0, words.high, words.low), false);
    if (inDelta.status === "found") return inDelta;
    if (isRemoved(delta, pack.layout, 0, words)) return ABSENT;
    return pack.ask(
      shardOf(key, pack.layout.shardBits),
      ({ sections: [section] }) => answer(section && probeSection(section, words.high, words.low), false),
      onFault,
    );
  };
}
