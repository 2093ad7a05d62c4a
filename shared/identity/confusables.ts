/** Cyrillic and Greek letters that no font tells from Latin ones (the ASCII rows of Unicode's confusables.txt, lower case). */
const ALIKE: ReadonlyMap<string, string> = new Map(
  Array.from("аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwαaοoρpνvιiκkυu".match(/../gu) ?? [], (pair) => [
    pair.charAt(0),
    pair.charAt(1),
  ]),
);

const PLAIN = /^[!-@[-~]*$/u;

/** Lower case, one form of each character, no accents, and Latin letters for those that look like them. Pure. */
export function foldConfusables(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  const bare = lower.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return bare.replaceAll(/[^ -~]/gu, (character) => ALIKE.get(character) ?? character);
}
