import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/*
 * Proof of work: for each puzzle p of 0 … puzzles-1 a nonce n, a whole number written in base 36, so that
 *
 *   SHA-256( <challenge id, 32 hex> "." <p, decimal> "." <n, base 36> )
 *
 * begins with `bits` zero bits. The text is at most 55 bytes: one block of SHA-256. Many small puzzles instead of a large
 * one make the time nearly the same for everybody: with 16 of them a quarter more or less than the mean.
 */
export type WorkOrder = { readonly puzzles: number; readonly bits: number };

/** 16 puzzles: their spread is bearable, and checking them is 16 hashes. */
const PUZZLES = 16;
const PUZZLE_BITS = 4;

/** A nonce of 10 characters holds more tries than a phone makes in a year. */
const NONCE = /^[0-9a-z]{1,10}$/u;

/** `totalBits` as a policy says it: 2^totalBits hashes are expected for the whole order. */
export function workOrder(totalBits: number): WorkOrder {
  return { puzzles: PUZZLES, bits: Math.max(0, totalBits - PUZZLE_BITS) };
}

/** Pure; `puzzles` hashes at most. Nonces are in the order of their puzzles. */
export function verifyWork(id: string, { puzzles, bits }: WorkOrder, nonces: readonly string[]): boolean {
  if (nonces.length !== puzzles) return false;
  return nonces.every((nonce, puzzle) => NONCE.test(nonce) && isSolved(id, puzzle, nonce, bits));
}

/** SHA-256 of a text's UTF-8. */
export type TextHash = (text: string) => Uint8Array;

/** The plain way to solve it, for clients that have no better one; the time goes into `hash`. */
export function solveWork(
  id: string,
  { puzzles, bits }: WorkOrder,
  hash: TextHash = hashText,
): readonly string[] {
  return Array.from({ length: puzzles }, (_, puzzle) => {
    let nonce = 0;
    while (leadingZeroBits(hash(textOf(id, puzzle, nonce.toString(36)))) < bits) nonce += 1;
    return nonce.toString(36);
  });
}

function isSolved(id: string, puzzle: number, nonce: string, bits: number): boolean {
  return leadingZeroBits(hashText(textOf(id, puzzle, nonce))) >= bits;
}

function textOf(id: string, puzzle: number, nonce: string): string {
  return `${id}.${puzzle}.${nonce}`;
}

function hashText(text: string): Uint8Array {
  return sha256(utf8ToBytes(text));
}

function leadingZeroBits(hash: Uint8Array): number {
  const first = hash.findIndex((byte) => byte !== 0);
  return first < 0 ? hash.length * 8 : first * 8 + Math.clz32(hash[first] ?? 0) - 24;
}
