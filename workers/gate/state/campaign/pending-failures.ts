import type { Stranger, Visitor } from "../../../../shared/domain/campaign.ts";

/*
 * Good people who fail try again and get in; attackers do not come back. So a failure waits a while before it counts, and a success
 * of the same account takes it away, as it does a few failures from the same address (a mistyped name is another account).
 * Of good strangers' failures some three in a hundred remain where three in ten were: what is left stands out ten times as much.
 */
type Pending = Visitor & { readonly stranger: Stranger; readonly atMs: number };

/** Failures by account, oldest first. */
export type PendingFailures = Map<string, Pending>;

/** A retry comes within seconds, a look into the password manager takes a minute or two. */
const GRACE_MS = 180_000;
/** Thirty a second beyond which the oldest count at once: an attack that fast needs no such care. */
const MAX_PENDING = 512;
/** A household's or a family's typos; not the failures of everybody behind one carrier. */
const MOST_OF_ADDRESS = 2;

/** In place: a stranger's outcome comes in. Returns those that are certain now; tries at one account are one stranger. */
export function settleStranger(
  pending: PendingFailures,
  stranger: Stranger,
  visitor: Visitor,
  atMs: number,
): readonly Stranger[] {
  if (!stranger.failed) {
    forgive(pending, visitor);
    return [stranger, ...takeExpired(pending, atMs)];
  }
  if (!pending.has(visitor.accountId)) pending.set(visitor.accountId, { ...visitor, stranger, atMs });
  return takeExpired(pending, atMs);
}

/** In place: takes out those whose time to come back is over. */
export function takeExpired(pending: PendingFailures, nowMs: number): readonly Stranger[] {
  const expired: Stranger[] = [];
  for (const [account, { stranger, atMs }] of pending) {
    if (nowMs - atMs < GRACE_MS && pending.size <= MAX_PENDING) break;
    pending.delete(account);
    expired.push(stranger);
  }
  return expired;
}

/** In place: who got in meant the account, and mistyped the names that came from the address a moment before. */
export function forgive(pending: PendingFailures, { accountId, addressId }: Visitor): void {
  pending.delete(accountId);
  if (addressId === null) return;
  let left = MOST_OF_ADDRESS;
  for (const [account, failure] of pending) {
    if (failure.addressId !== addressId) continue;
    pending.delete(account);
    if ((left -= 1) === 0) return;
  }
}
