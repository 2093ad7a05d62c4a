/** 32 of them, so that five bits of a random byte choose one without a bias. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 bits: nobody has this name, and nobody this password. */
const LEAST_CHARACTERS = 16;

type Random = (length: number) => Uint8Array;

/** A password as long as the one that was typed: origins refuse what is too long before they compare it. */
export function madeUpPassword(typed: string, random: Random): string {
  return letters(Math.max(typed.length, LEAST_CHARACTERS), random);
}

/** A name that nobody has. A mail domain stays, since the origin may say what it thinks of that; numbers stay numbers. */
export function madeUpName(typed: string, random: Random): string {
  const at = typed.lastIndexOf("@");
  if (/^\d+$/u.test(typed)) return Array.from(random(typed.length), (byte) => byte % 10).join("");
  return letters(LEAST_CHARACTERS, random) + (at < 0 ? "" : typed.slice(at));
}

function letters(length: number, random: Random): string {
  return Array.from(random(length), (byte) => LETTERS[byte & 31]).join("");
}
