import type { Whereabouts } from "../deps.ts";
import type { Guess } from "./guess-list.ts";

/** One device whose cookie was proved, with its own bucket of guesses: strangers cannot lock it out. */
export type Device = {
  readonly id: string;
  readonly seenAtMs: number;
  /** Its first accepted login here; missing where nobody remembers. */
  readonly firstAtMs?: number | null;
  readonly guesses: readonly Guess[];
  /** What it was at its last accepted login; missing where none is remembered. */
  readonly bound?: Whereabouts | null;
};

/** A device keeps its browser and system through every update; a site's "desktop version" is the exception that half a doubt is for. */
const OTHER_BROWSER = 0.5;
/** Devices update, some every month, and people travel with them; both between two logins is one good login in thousands (a guess). */
const [UPDATED_ABROAD, UPDATED_ELSEWHERE] = [1, 0.4];
const [ABROAD, ELSEWHERE] = [0.4, 0.1];
/** The account dropped it, or was told to forget: the cookie proves that there was a login once, and that is half of what it is worth. */
const UNLISTED = 0.5;

/**
 * A cookie is softly bound to what showed it last: another browser from another provider is not this device, whatever it shows. Each
 * by itself happens to good people, so it only takes from the credit. `countryKnown`: the account logged in from there before, with
 * whatever device. A device that no accepted login of the account is remembered of is half a stranger. Pure.
 */
export function doubtOf({ bound }: Pick<Device, "bound">, where: Whereabouts, countryKnown: boolean): number {
  if (!bound) return UNLISTED;
  const abroad = !countryKnown && differs(bound.country, where.country);
  const elsewhere = abroad || differs(bound.asn, where.asn);
  if (bound.browser !== where.browser) return elsewhere ? 1 : OTHER_BROWSER;
  if (bound.signature !== where.signature) return abroad ? UPDATED_ABROAD : elsewhere ? UPDATED_ELSEWHERE : 0;
  return abroad ? ABROAD : elsewhere ? ELSEWHERE : 0;
}

/** What a platform does not tell is no difference. */
function differs<T>(before: T | null, now: T | null): boolean {
  return before !== null && now !== null && before !== now;
}
