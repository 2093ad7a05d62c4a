import type { Receipt } from "../../../shared/domain/receipt.ts";

/** Long enough to make a flood cheap, short enough that a shared address is not shut out for long by one neighbour. */
const CONDEMNED_MS = 60_000;

/** About 200 bytes an entry: a megabyte an isolate. A flood of more sources than that is judged one by one again. */
const MAX_CONDEMNED = 4_096;

/** Counts are written at these repeats, so a flood of a million costs seven rows; an eviction loses what came after the last. */
const WRITTEN_AT = new Set([1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]);

type Sentence = { readonly receipt: Receipt; readonly untilMs: number; repeats: number };

/** Sources whose own evidence condemned them a moment ago: their next attempts are answered from memory. One per isolate. */
export type Condemned = {
  readonly isEmpty: () => boolean;
  /** Somebody did, if perhaps too long ago. */
  readonly has: (key: string) => boolean;
  readonly condemn: (key: string, receipt: Receipt, nowMs: number) => void;
  /** The receipt that condemned this source, with its repeats so far; null if nobody did. `due` says that it shall be written. */
  readonly repeat: (
    key: string,
    nowMs: number,
  ) => { readonly receipt: Receipt; readonly due: boolean } | null;
};

export function createCondemned(): Condemned {
  const sentences = new Map<string, Sentence>();
  return {
    isEmpty: () => sentences.size === 0,
    has: (key) => sentences.has(key),
    condemn(key, receipt, nowMs) {
      if (sentences.size >= MAX_CONDEMNED) evict(sentences, nowMs);
      sentences.set(key, { receipt, untilMs: nowMs + CONDEMNED_MS, repeats: 0 });
    },
    repeat(key, nowMs) {
      const sentence = sentences.get(key);
      if (!sentence) return null;
      if (sentence.untilMs <= nowMs) {
        sentences.delete(key);
        return null;
      }
      sentence.repeats += 1;
      const receipt = { ...sentence.receipt, repeats: sentence.repeats };
      return { receipt, due: WRITTEN_AT.has(sentence.repeats) };
    },
  };
}

/** Maps keep the order of insertion, and every sentence is equally long: the oldest end first. */
function evict(sentences: Map<string, Sentence>, nowMs: number): void {
  for (const [key, { untilMs }] of sentences) {
    if (untilMs > nowMs && sentences.size < MAX_CONDEMNED) return;
    sentences.delete(key);
  }
}
