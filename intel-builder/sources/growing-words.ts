/** A list of 32-bit numbers that grows: four bytes each, where an array of numbers takes eight and is copied by the collector. */
export type GrowingWords = {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** What was pushed so far; valid until the next push. */
  readonly view: () => Uint32Array;
};

const FIRST_WORDS = 1_024;

export function growingWords(): GrowingWords {
  let words = new Uint32Array(FIRST_WORDS);
  let used = 0;
  return {
    push(value) {
      if (used === words.length) {
        // By half, not double: at five million entries the copy stands beside the old list for a moment.
        const grown = new Uint32Array(used + (used >>> 1));
        grown.set(words);
        words = grown;
      }
      words[used++] = value;
    },
    length: () => used,
    view: () => words.subarray(0, used),
  };
}
