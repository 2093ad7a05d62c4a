/** Below this a form says too little: "ab1" and "ab99" of one user would be "similar" by chance. */
const MIN_FORM_LENGTH = 3;

/**
 * One form for a leaked password and its usual tweaks: other case, letters written as digits, a number or symbol added
 * in front or behind. Passwords without enough letters keep their digits, so that "123456" is not like every PIN.
 */
export function similarForm(password: string): string {
  const plain = PLAIN_ASCII.test(password);
  const lower = plain ? password.toLowerCase() : password.normalize("NFKC").toLowerCase();
  const letters = plain
    ? plainLetters(lower)
    : foldLookalikes(lower.replace(LEADING_DECORATION, "").replace(TRAILING_DECORATION, ""));
  if (letters.length >= MIN_FORM_LENGTH) return letters;
  const digits = lower.replaceAll(SYMBOL, "");
  return digits.length >= MIN_FORM_LENGTH ? `=${digits}` : `=${lower}`;
}

const PLAIN_ASCII = /^[ -~]*$/u;
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

/** The same as the expressions do, for lower-case ASCII: most passwords, and several times as fast. */
function plainLetters(lower: string): string {
  let end = lower.length;
  while (end > 0 && !isLetter(lower.charCodeAt(end - 1))) end -= 1;
  let from = 0;
  while (from < end && !isLetter(lower.charCodeAt(from))) from += 1;
  let letters = "";
  for (let index = from; index < end; index++) letters += FOLDED_ASCII[lower.charCodeAt(index)] ?? "";
  return letters;
}

function isLetter(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

const FOLDED_ASCII = Array.from({ length: 128 }, (_, unit) => foldLookalikes(String.fromCharCode(unit)));
