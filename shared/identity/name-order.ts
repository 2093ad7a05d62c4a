import type { NameOrder } from "../domain/attempt.ts";

/** 37 values a letter: nine of them are below 2^53. */
const [VALUES, LETTERS, OF_DOMAIN] = [37, 9, 5];

/** Of a normalised login. Pure. */
export function nameOrder(login: string): NameOrder {
  const at = login.lastIndexOf("@");
  const byName = numberOf(login, LETTERS);
  if (at < 0) return { byName, byDomain: byName };
  const ofLocal = LETTERS - OF_DOMAIN;
  const byDomain = numberOf(login.slice(at + 1), OF_DOMAIN) * VALUES ** ofLocal + numberOf(login, ofLocal);
  return { byName, byDomain };
}

function numberOf(text: string, letters: number): number {
  let number = 0;
  for (let index = 0; index < letters; index++) number = number * VALUES + placeOf(text.charCodeAt(index));
  return number;
}

/** Digits before letters, everything else before both, as in ASCII. */
function placeOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 47;
  return code >= 97 && code <= 122 ? code - 86 : 0;
}
