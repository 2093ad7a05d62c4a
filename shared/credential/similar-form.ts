/** Below this a form says too little: "ab1" and "ab99" of one user would be "similar" by chance. */
const MIN_FORM_LENGTH = 3;

/**
 * One form for a leaked password and its usual tweaks: other case, letters written as digits, a number or symbol added
 * in front or behind. Passwords without enough letters keep their digits, so that "123456" is not like every PIN.
 */
export function similarForm(password: string): string {
  const lower = password.normalize("NFKC").toLowerCase();
  const letters = foldLookalikes(lower.replace(LEADING_DECORATION, "").replace(TRAILING_DECORATION, ""));
  if (letters.length >= MIN_FORM_LENGTH) return letters;
  const digits = lower.replaceAll(SYMBOL, "");
  return digits.length >= MIN_FORM_LENGTH ? `=${digits}` : `=${lower}`;
}

const LEADING_DECORATION = /^[^\p{L}]+/u;
// Looking behind for a letter keeps this linear; /[^\p{L}]+$/ alone is quadratic on a long run inside.
const TRAILING_DECORATION = /(?<=\p{L})[^\p{L}]+$/u;
const SYMBOL = /[^\p{L}\p{N}]/gu;

// "l" and "i" fold together because "1", "!" and "|" stand for either.
const LOOKALIKES: Readonly<Record<string, string | undefined>> = {
  "0": "o",
  "1": "i",
  l: "i",
  "!": "i",
  "|": "i",
  "3": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "7": "t",
  "+": "t",
  "8": "b",
  "9": "g",
};

function foldLookalikes(text: string): string {
  return text
    .replaceAll(/[01l!|34@5$7+89]/gu, (character) => LOOKALIKES[character] ?? character)
    .replaceAll(SYMBOL, "");
}
