import type { Attempt, RouteKind } from "../../../shared/domain/attempt.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Lookup } from "../../../shared/domain/lookup.ts";
import type { SignupFacts, SignupOutcome, Tried } from "../../../shared/domain/signup.ts";
import type { Settlement } from "../../../shared/domain/outcome.ts";

/** What leaks say of passwords says nothing of codes and tokens. */
export function hasPassword(kind: RouteKind): boolean {
  return kind === "login" || kind === "signup";
}

/**
 * The account object that counts an attempt; null where there is none to count for. Codes and letters are counted apart from passwords: a stranger who
 * asks for a hundred letters must not use up the owner's logins. A sign-up guesses nothing, and a token is nobody's yet.
 */
export function guessedAccount({
  routeKind,
  credential: { accountId },
}: Pick<Attempt, "routeKind" | "credential">): string | null {
  if (routeKind === "login") return accountId;
  return routeKind === "otp" || routeKind === "reset" ? `${routeKind}-${accountId}` : null;
}

/** It proves a device that the account does not take for another: a cookie that was carried off is a stranger's. */
export function isOwnDevice({
  attempt: { device },
  account,
}: {
  readonly attempt: Pick<Attempt, "device">;
  readonly account: Lookup<Pick<AccountHistory, "deviceDoubt">>;
}): boolean {
  return device.status === "known" && !(account.status === "found" && account.value.deviceDoubt >= 1);
}

/** A letter that was sent is used up whatever became of it, and teaches the account nothing about whoever asked. */
export function countedAs(kind: RouteKind, settlement: Settlement): Settlement {
  return kind === "reset" && (settlement === "accepted" || settlement === "unknown")
    ? "rejected"
    : settlement;
}

/**
 * Whose device an accepted attempt makes of its browser; null where of nobody's. A request for a letter is anybody's, and a token says
 * nothing of an account's name. A sign-up proves no account either (many origins answer one for a name that is taken as they do any other),
 * nor does a code (an origin that knows by its own session whose code it is lets anybody post any name): both begin a session that limits
 * count by, and no login takes its device for a known one.
 */
export function deviceOwner({
  routeKind,
  device,
  credential: { accountId, spellingId },
}: Pick<Attempt, "routeKind" | "device" | "credential">): string | null {
  if (routeKind === "login") return spellingId;
  const begins = routeKind === "signup" || routeKind === "otp";
  return begins && !("deviceId" in device) ? `${routeKind}-${accountId}` : null;
}

/** As the site's other sign-ups and recoveries know it: there every spelling is a name. */
export function triedBy({ id, credential }: Attempt): Tried {
  return { accountId: credential.spellingId, attemptId: id };
}

/** What the site's other sign-ups and recoveries should know; null where they know it already. */
export function signupOutcome(
  { routeKind, signup, phone }: Attempt,
  settlement: Settlement,
): SignupOutcome | null {
  if (signup) return newAccountOutcome(signup, settlement);
  if (phone && !MAY_HAVE_SENT.has(settlement)) return "unsent";
  if (routeKind !== "reset" && routeKind !== "otp" && routeKind !== "token") return null;
  if (settlement === "accepted") return routeKind === "reset" ? "sent" : "answered";
  return settlement === "error" || settlement === "unknown" ? "void" : null;
}

/** The gate kept it, or the origin refused: no message went out. */
const MAY_HAVE_SENT: ReadonlySet<Settlement> = new Set(["accepted", "unknown", "error", "pending_mfa"]);

function newAccountOutcome({ phoneBlock }: SignupFacts, settlement: Settlement): SignupOutcome | null {
  if (settlement === "accepted" || settlement === "pending_mfa" || settlement === "unknown") return null;
  if (settlement !== "withheld" && settlement !== "challenged") return "refused";
  return phoneBlock === null ? null : "unsent";
}
