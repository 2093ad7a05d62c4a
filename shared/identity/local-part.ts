import { LOOKS, type Look } from "../domain/signup.ts";
import { foldConfusables } from "./confusables.ts";
import { NAME_BIGRAMS } from "./name-bigrams.ts";

/** The letters that NAME_BIGRAMS knows, in its order. */
export const BIGRAM_ALPHABET = "abcdefghijklmnopqrstuvwxyz";

/** A mailbox or user name as a pattern: what a generator of names cannot help repeating. */
export type LocalPart = {
  /**
   * What neighbours in a numbered list have in common: the letters, how many digits, and the number without its last digit. Null where there is no
   * number, or too few letters to mean anything.
   */
  readonly stem: string | null;
  /**
   * Runs of letters (L), digits (D) and what is not ASCII (U), with their lengths: `L4.L6D2`; `X12` where they look random. It is stored
   * as it stands, so nothing of the text is in it but punctuation.
   */
  readonly shape: string;
  readonly look: Look;
};

/** `me1`, `a22`: half the town has such a stem. */
const MIN_STEM = 4;
/** Pure. */
export function readLocalPart(text: string): LocalPart {
  const local = foldConfusables(text);
  const look = lookOf(local);
  return {
    stem: numberedStem(local),
    // Where letters and digits fall as they like, their order says nothing.
    shape: look === "random" ? `X${local.length}` : shapeOf(local),
    look,
  };
}

function numberedStem(local: string): string | null {
  const letters = local.replaceAll(/[^a-z]/gu, "");
  const digits = local.match(/\d+/gu)?.at(-1);
  return digits === undefined || letters.length < MIN_STEM
    ? null
    : `${letters} ${digits.length} ${digits.slice(0, -1)}`;
}

/** Names of people have six runs at most; a longer one is cut, or a stranger could fill a row with it. */
const MAX_SHAPE = 24;

function shapeOf(local: string): string {
  const shape = local.replaceAll(/[a-z]+|\d+|[^ -~]+/gu, (run) => `${runKind(run)}${run.length}`);
  return shape.slice(0, MAX_SHAPE);
}

function runKind(run: string): "D" | "L" | "U" {
  if (/^[a-z]/u.test(run)) return "L";
  return /^\d/u.test(run) ? "D" : "U";
}

function countChanges(local: string): number {
  return local.match(/[a-z](?=\d)|\d(?=[a-z])/gu)?.length ?? 0;
}

/*
 * Bits for "typed by somebody" against "drawn at random": pairs of letters as in names and words, and two bits less for every change between
 * letters and digits but the first (`anna1990`). Names of every language mix up with random letters when they are short, so only
 * clear cases count, and no more than a little.
 */
const RANDOM_BELOW_BITS = -2;
const PLAIN_ABOVE_BITS = 2;
const BITS_PER_CHANGE = 2;

function lookOf(local: string): Look {
  const bits = letterBits(local) - BITS_PER_CHANGE * Math.max(0, countChanges(local) - 1);
  if (bits < RANDOM_BELOW_BITS) return LOOKS[2];
  return bits < PLAIN_ABOVE_BITS ? LOOKS[1] : LOOKS[0];
}

function letterBits(local: string): number {
  let bits = 0;
  for (let at = 1; at < local.length; at++) {
    const [row, column] = [
      BIGRAM_ALPHABET.indexOf(local.charAt(at - 1)),
      BIGRAM_ALPHABET.indexOf(local.charAt(at)),
    ];
    if (row < 0 || column < 0) continue;
    bits += (Number.parseInt(NAME_BIGRAMS.charAt(row * BIGRAM_ALPHABET.length + column), 32) - 16) / 2;
  }
  return bits;
}
