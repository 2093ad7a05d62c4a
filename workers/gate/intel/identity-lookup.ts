import type { IdentityKeys } from "../../../shared/domain/attempt.ts";
import { ABSENT, found, unavailable, type Answer } from "../../../shared/domain/lookup.ts";
import type { CredentialBlock } from "../../../shared/format/credential-block.ts";
import { probeSection } from "../../../shared/format/hash-section-reader.ts";
import {
  highWord,
  keyInShardOf,
  lowWord,
  shardOf,
  type KeyWords,
} from "../../../shared/format/lookup-key.ts";
import type { ResidentSet } from "../../../shared/format/resident-set.ts";
import type { PairAnswer } from "../deps.ts";
import { isRemoved } from "./removed.ts";
import type { OnFault, VerifiedBlocks } from "./verified-blocks.ts";

export type IdentityLayers = {
  /** What changed since the pack was built. */
  readonly delta: ResidentSet | null;
  readonly pack: VerifiedBlocks;
  readonly onFault: OnFault;
};

/** Where each answer's keys stand in a pack; strongest first. */
const ANSWERS = [
  ["pair", 1],
  ["similar", 2],
  ["username", 0],
] as const;

/**
 * Leaked names, pairs and near passwords: one range read answers all three. `place` is that of the release's key in the
 * identity ring.
 */
export function identityLookup(
  layers: IdentityLayers,
  place: number,
): (ringKeys: readonly IdentityKeys[]) => Answer<PairAnswer> {
  const { delta, pack, onFault } = layers;
  const { shardBits } = pack.layout;
  return (ringKeys) => {
    const keys = ringKeys[place];
    if (!keys) return unavailable("broken");
    const fromDelta =
      delta &&
      strongest((answer, section) => isInSet(delta, section, wordsOf(keys, answer, delta.layout.shardBits)));
    if (fromDelta === "pair") return found(fromDelta);
    return pack.ask(
      shardOf(keys.username, shardBits),
      (block) => {
        const answer = strongest((each, section) => {
          if (each === fromDelta) return true;
          const words = wordsOf(keys, each, shardBits);
          return isInBlock(block, section, words) && !isRemoved(delta, pack.layout, section, words);
        });
        return answer === null ? ABSENT : found(answer);
      },
      onFault,
    );
  };
}

function strongest(holds: (answer: PairAnswer, section: number) => boolean): PairAnswer | null {
  for (const [answer, section] of ANSWERS) if (holds(answer, section)) return answer;
  return null;
}

function wordsOf(keys: IdentityKeys, answer: PairAnswer, shardBits: number): KeyWords {
  if (answer === "username") return { high: highWord(keys.username), low: lowWord(keys.username) };
  return keyInShardOf(keys.username, keys[answer], shardBits);
}

function isInSet(set: ResidentSet, section: number, { high, low }: KeyWords): boolean {
  return set.probe(section, high, low) >= 0;
}

function isInBlock({ sections }: CredentialBlock, section: number, { high, low }: KeyWords): boolean {
  const there = sections[section];
  return there !== undefined && probeSection(there, high, low) >= 0;
}
