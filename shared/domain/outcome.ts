/** What the origin said of an attempt. A time-out or a 5xx is `error`: never a strike against anyone. */
export const OUTCOMES = [
  "accepted",
  "pending_mfa",
  "rejected",
  "unknown_user",
  "locked",
  "error",
  "unknown",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The gate did not let the attempt reach the origin: nothing was tested, so nothing is counted as a guess. */
export const WITHHELD = "withheld" as const;
/** The same, but a proof was asked for: whoever gives it comes back as an attempt of its own, and whoever does not tells something. */
export const CHALLENGED = "challenged" as const;
export type Settlement = Outcome | typeof WITHHELD | typeof CHALLENGED;

/** Outcomes that say "this guess was wrong". */
export function isStrike(settlement: Settlement): boolean {
  return settlement === "rejected" || settlement === "unknown_user";
}
