import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { ramp } from "./ramp.ts";

type Ages = Pick<AccountHistory, "accountAgeMs" | "deviceAgeMs">;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** At an account that was there a month before it, a device of minutes is its owner's new one, or of somebody who got in once. */
const SETTLED_MS = 30 * DAY_MS;
/** Whoever was robbed has noticed by then, or will not soon (a guess). */
const PROBATION_MS = 3 * DAY_MS;
const NEWCOMER = 0.5;

/**
 * What its age leaves of a known device's credit. A young account's first device keeps it all: the gate sees no account's beginning, only
 * that it is at least so old.
 */
export function creditOfAge({ accountAgeMs, deviceAgeMs }: Ages): number {
  if (accountAgeMs === null || deviceAgeMs === null || accountAgeMs - deviceAgeMs < SETTLED_MS) return 1;
  return NEWCOMER + (1 - NEWCOMER) * ramp(deviceAgeMs, 0, PROBATION_MS);
}

const AGES = [
  [30 * DAY_MS, "for months"],
  [DAY_MS, "for days"],
  [HOUR_MS, "for hours"],
  [0, "for minutes"],
] as const;

/** A class, for the receipt. */
export function ageDetail({ deviceAgeMs }: Ages): Pick<Signal, "detail"> {
  const age = AGES.find(([ageMs]) => deviceAgeMs !== null && deviceAgeMs >= ageMs);
  return age ? { detail: age[1] } : {};
}
