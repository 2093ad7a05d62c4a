/** 32 of them, so that five bits of a random byte choose one without a bias. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** 80 bits: nobody has this name, and nobody this password. */
const LEAST_CHARACTERS = 16;

type Random = (length: number) => Uint8Array;

/**
 * A password as long as the one that was typed: origins refuse what is too long or too short before they compare it. A short one
 * may be right where it is asked about under somebody's own name (`same`), so there it is longer.
 */
export function madeUpPassword(typed: string, name: "nobody" | "same", random: Random): string {
  return letters(name === "same" ? Math.max(typed.length, LEAST_CHARACTERS) : typed.length, random);
}

/**
 * A name that nobody has. A mail domain stays, since the origin may say what it thinks of that. Letters also where a number was typed:
 * a made-up number of a customer is too often a customer's, who would be locked out.
 */
export function madeUpName(typed: string, random: Random): string {
  const at = typed.lastIndexOf("@");
  return letters(LEAST_CHARACTERS, random) + (at < 0 ? "" : typed.slice(at));
}

function letters(length: number, random: Random): string {
  return Array.from(random(length), (byte) => LETTERS[byte & 31]).join("");
}
