import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Place } from "../../../shared/domain/source.ts";
import { kmApart } from "../../../shared/identity/coarse-place.ts";

/** Where and when somebody was let in last, of logins whose place means something. */
export type Seen = Place & { readonly atMs: number };

/** Trains, cars and the errors of databases stay below. */
const LEAST_KM = 500;
/** Airliners fly at 900 km/h, and nobody lives at the gate. */
const FASTEST_KMH = 1_000;
const HOUR_MS = 3_600_000;
/** What happens within a minute happened at once: clocks of two data centres differ. */
const LEAST_HOURS = 1 / 60;

/** The way from the last login to here, where nobody can have gone it; null where somebody can, or a place is not known. Pure. */
export function journeyOf(
  last: Seen | null,
  here: Place | null | undefined,
  atMs: number,
): AccountHistory["journey"] {
  if (!last || !here) return null;
  const km = kmApart(last, here);
  const hours = Math.max(LEAST_HOURS, (atMs - last.atMs) / HOUR_MS);
  return km >= LEAST_KM && km > FASTEST_KMH * hours ? { km, hours } : null;
}
