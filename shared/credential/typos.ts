/** Longer passwords are pasted or remembered by a program, and every typo of one costs two hashes. */
const MAX_POSITIONS = 14;

/**
 * What people type who mean this password: caps lock, the first letter's case, one character left out, two exchanged, a blank too many.
 * At most 31 texts, none of them the password. Asked only after a right password, so a stranger learns nothing by it. Pure.
 */
export function typosOf(password: string): readonly string[] {
  const letters = Array.from(password);
  const positions = [...letters.slice(0, MAX_POSITIONS).keys()];
  const [first = ""] = letters;
  const typos = new Set([
    letters.map(otherCase).join(""),
    otherCase(first) + letters.slice(1).join(""),
    `${password} `,
    ...positions.map((at) => letters.toSpliced(at, 1).join("")),
    ...positions.map((at) => letters.toSpliced(at, 2, letters[at + 1] ?? "", letters[at] ?? "").join("")),
  ]);
  typos.delete(password);
  typos.delete("");
  return [...typos];
}

function otherCase(letter: string): string {
  const upper = letter.toUpperCase();
  return letter === upper ? letter.toLowerCase() : upper;
}
