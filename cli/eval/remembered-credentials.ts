import {
  datedFacts,
  pairFacts,
  type PairFacts,
  type RawCredentials,
} from "../../shared/credential/credential-facts.ts";
import type { CredentialFacts } from "../../shared/domain/attempt.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { remembered } from "../../workers/gate/state/remembered.ts";

/** What this name last came with. A day's facts hold all day: only the mark of the password is dated. */
type Last = { raw: RawCredentials; pair: PairFacts; day: number; facts: CredentialFacts };

type CredentialKeys = Pick<Keys, "tenant" | "identity" | "mark">;

/** Two generations of names, about a kilobyte each. */
const MAX_YOUNG = 65_536;
const DAY_MS = 86_400_000;

/**
 * The gate's own facts of a name and a password, read again only where the name comes with another password: the same
 * people log in day after day. For evaluations alone, under one set of keys: the gate remembers no password.
 */
export function rememberedCredentials() {
  const slotOf = remembered((): { last: Last | null } => ({ last: null }), MAX_YOUNG);
  return (raw: RawCredentials, keys: CredentialKeys, atMs: number): CredentialFacts => {
    const slot = slotOf(raw.username);
    const day = Math.floor(atMs / DAY_MS);
    const same = slot.last && isSame(slot.last.raw, raw) ? slot.last : null;
    if (same?.day === day) return same.facts;
    const pair = same?.pair ?? pairFacts(raw, keys);
    const facts = datedFacts(pair, raw.password, keys.mark, atMs);
    slot.last = { raw, pair, day, facts };
    return facts;
  };
}

function isSame(one: RawCredentials, other: RawCredentials): boolean {
  return one.username === other.username && one.password === other.password && one.email === other.email;
}
