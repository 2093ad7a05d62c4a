import { asciiDigits } from "./digits.ts";

/** With fewer digits nobody's number, with more not one of E.164. */
const [LEAST_DIGITS, MOST_DIGITS] = [8, 15];

/** Digits that are no number, most likely: but whoever pumps messages knows how a site reads them. */
export const UNREADABLE_NUMBER = "unreadable";

/**
 * One spelling for each telephone number: its digits as E.164 has them, but for a national number, which stays one. Null where no digit
 * was typed. Pure.
 */
export function phoneNumber(typed: string): string | null {
  const text = asciiDigits(typed.normalize("NFKC"));
  if (!/[0-9]/u.test(text)) return null;
  const digits = withoutExtension(withoutPrefix(text))
    .replaceAll(/[^0-9]/gu, "")
    .replace(NORTH_AMERICAN, "");
  return digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS ? UNREADABLE_NUMBER : digits;
}

/** `(0)` is dialled at home only, `00` abroad only, and a home number's first 0 never with its country's digits. */
function withoutPrefix(text: string): string {
  return text.replaceAll(/\([^0-9()]*0[^0-9()]*\)/gu, "").replace(/^[^1-9]+/u, "");
}

/** `;ext=`, `,`, `x12`, `ext. 12`: as libphonenumber reads them. It begins with a digit here, so something is left. */
function withoutExtension(text: string): string {
  return text.replace(/(?:[;,#~x]|int|доб).*$/isu, "");
}

/** 011 leads out of North America, and its first 0 is gone; no national number is two digits longer than what follows here. */
const NORTH_AMERICAN = /^11(?=[0-9]{11})/u;
