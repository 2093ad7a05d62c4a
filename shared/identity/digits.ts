const DIGIT = /\p{Nd}/u;
const ZERO = 0x30;

/** Decimal digits of every script as ASCII ones: programs that read numbers take them for the same. Pure. */
export function asciiDigits(text: string): string {
  return text.replaceAll(/[^\0-~]/gu, (character) =>
    DIGIT.test(character) ? asciiDigit(character) : character,
  );
}

/** Unicode keeps a script's ten digits together, the zero first (chapter 4.6); where two scripts touch, the run is twenty long. */
function asciiDigit(digit: string): string {
  const at = digit.codePointAt(0) ?? ZERO;
  let zero = at;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String.fromCharCode(ZERO + ((at - zero) % 10));
}
