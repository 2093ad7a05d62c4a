import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Answer } from "../../../shared/domain/lookup.ts";
import { isOfAccount } from "../../../shared/policy/limit.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { CellIds, Deps, PresentedReading } from "../deps.ts";
import { spellingOf } from "./spelling-of.ts";
import { familyOf } from "../signals/client-family.ts";

export const NOTHING_PRESENTED: PresentedReading = { solution: { status: "none" }, clearance: null };

/** No bucket holds more guesses than this (state/guess-list.ts); a higher limit in a policy means this one. */
const MAX_FAILURES = 64;

type At = {
  readonly presented: PresentedReading;
  readonly cells: CellIds;
  readonly route: Pick<Route, "kind" | "limits">;
};

/** Where no guess is allowed none is counted: what is left is the question. */
export function peekAccount(
  attempt: Attempt,
  cells: CellIds,
  deps: Pick<Deps, "accounts">,
): Answer<AccountHistory> {
  const nothing = { name: "peek", key: "account", count: "failures", max: 0, action: "allow" } as const;
  return reserveGuess(
    attempt.credential.accountId,
    attempt,
    { cells, presented: NOTHING_PRESENTED, route: { kind: "login", limits: [nothing] } },
    deps,
  );
}

/** A guess takes one of those that the account's limits leave; it waits for its outcome. */
export function reserveGuess(
  accountId: string,
  attempt: Attempt,
  { cells, route, presented }: At,
  deps: Pick<Deps, "accounts">,
): Answer<AccountHistory> {
  const { id, atMs, source, signature, client, credential, device } = attempt;
  // A letter asked for twice is two letters, and a code that was wrong may be the next one.
  const isOnce = route.kind === "reset" || route.kind === "otp";
  const limits = route.limits.filter(isOfAccount);
  return deps.accounts.reserve(accountId, {
    attemptId: id,
    spelling: spellingOf(credential),
    atMs,
    deviceId: device.status === "known" ? device.deviceId : null,
    networkId: cells.network,
    asn: source.asn,
    country: source.country,
    signature,
    browser: familyOf(client),
    place: source.place,
    passwordMark: isOnce ? id : credential.passwordMark,
    earlierMark: isOnce ? null : credential.earlierMark,
    provedIn: presented.solution.status === "proved" ? (cells.network ?? "") : null,
    maxFailures: limits.reduce((least, { max }) => Math.min(least, max), MAX_FAILURES),
  });
}
