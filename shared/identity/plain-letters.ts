/**
 * A name as a data base compares it that knows no accents (MySQL's collations since 8.0): without what has no primary weight in Unicode's
 * default collation, and with the ASCII letters and digits that its other characters weigh the same as (ø, ß, ⑦, ٣). Lower case. Pure.
 */
export function plainLetters(text: string): string {
  // Lower-casing can undo the normal form (İ).
  const parts = text.normalize("NFKD").toLowerCase().normalize("NFKD");
  return parts.replaceAll(FOLDABLE, plainOf).normalize("NFKC");
}

/** Not the letters of scripts without case: none of them weighs as much as an ASCII letter, and there are a hundred thousand. */
const FOLDABLE = /[^ -~\p{Lo}]/gu;

const SINGLE = Array.from("abcdefghijklmnopqrstuvwxyz0123456789");
/** Letters that are written as one, and weigh as two. */
const LIGATURES = ["aa", "ae", "ao", "au", "av", "ay", "db", "dz", "oe", "oo", "qp", "ss", "th", "ts", "vy"];
const PLAIN = [...SINGLE, ...LIGATURES];

const collator = new Intl.Collator("und", { sensitivity: "base" });

/** A comparison takes a third of a microsecond, and most names have the same few letters. */
const MAX_KNOWN = 2_048;
const known = new Map<string, string>();

function plainOf(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const plain = findPlain(character);
  known.set(character, plain);
  return plain;
}

/** Between two letters: at the ends of a text white space would weigh nothing either. */
function findPlain(character: string): string {
  const weighs = (text: string) => collator.compare(`q${character}q`, `q${text}q`) === 0;
  return weighs("") ? "" : (PLAIN.find(weighs) ?? character);
}
