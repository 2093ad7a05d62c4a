import type { IdentityKeys } from "../../../shared/domain/attempt.ts";
import { ABSENT, found, unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import { openIdentityBlock, type IdentityBlock } from "../../../shared/format/identity-block.ts";
import { passwordKey } from "../../../shared/format/lookup-key.ts";
import { openPasswordBlock, type PasswordBlock } from "../../../shared/format/password-block.ts";
import type { PairAnswer, PasswordAnswer } from "../deps.ts";
import { verifiedPack, type PackSource } from "./verified-pack.ts";

type Source<Block> = Omit<PackSource<Block>, "open">;

/** Leaked passwords: at most one range read a lookup. */
export function passwordLookup(
  source: Source<PasswordBlock>,
  countClassBounds: readonly number[],
): (sha1: Uint8Array) => Promise<Lookup<PasswordAnswer>> {
  const pack = verifiedPack({ ...source, open: openPasswordBlock });
  return (sha1) => {
    const key = passwordKey(sha1);
    return pack.ask(key, (block) => {
      const facts = block.find(key);
      if (facts === null) return ABSENT;
      return found({ countAtLeast: countClassBounds[facts.countClass] ?? 1, common: facts.common });
    });
  };
}

/**
 * Leaked names, pairs and near passwords: one range read answers all three. `place` is that of the release's key in the
 * identity ring.
 */
export function identityLookup(
  source: Source<IdentityBlock>,
  place: number,
): (ringKeys: readonly IdentityKeys[]) => Promise<Lookup<PairAnswer>> {
  const pack = verifiedPack({ ...source, open: openIdentityBlock });
  return (ringKeys) => {
    const keys = ringKeys[place];
    if (!keys) return Promise.resolve(unavailable("broken"));
    return pack.ask(keys.username, (block) => {
      const answer = pairAnswer(block, keys);
      return answer === null ? ABSENT : found(answer);
    });
  };
}

/** The strongest that holds. */
function pairAnswer(block: IdentityBlock, { username, pair, similar }: IdentityKeys): PairAnswer | null {
  if (block.hasPair(pair)) return "pair";
  if (block.hasSimilar(similar)) return "similar";
  return block.hasName(username) ? "username" : null;
}
