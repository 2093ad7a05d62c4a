/*
 * Is there a sorted list among these values? The longest increasing subsequence of n values in no order is about 2√n long, and
 * (L − 2√n) / n^(1/6) follows Tracy and Widom's distribution (Baik, Deift, Johansson 1999): beyond 3 lie four in a million. Whoever else
 * fails in between makes it no shorter, so that it shows a list of which only every other value is.
 */
export type OrderedRun = {
  /** 0: chance explains it; 1: nothing but a list does. */
  readonly strength: number;
  /** Values at which the list may have stopped, and how far its next step may reach. */
  readonly ends: readonly number[];
  readonly reach: number;
};

const NO_RUN: OrderedRun = { strength: 0, ends: [], reach: 0 };
const MIN_VALUES = 16;
/** Tracy and Widom's variable: nothing below, everything above. */
const [FROM, SURE] = [3, 6];
/** A step of the list is rarely this many times its median one. */
const STEPS = 4;
/** The last values of the longest run may be somebody else's who happened to come later in the alphabet. */
const ENDS = 3;

/** Pure. */
export function orderedRun(values: readonly number[]): OrderedRun {
  if (values.length < MIN_VALUES) return NO_RUN;
  const tails = longestRun(values);
  const beyond = (tails.length - 2 * Math.sqrt(values.length)) / values.length ** (1 / 6);
  if (beyond < FROM) return NO_RUN;
  const steps = tails.slice(1).map((value, index) => value - (tails[index] ?? value));
  const middle = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return { strength: Math.min(1, beyond / SURE), ends: tails.slice(-ENDS), reach: STEPS * middle };
}

/** This value may be the list's next. Pure. */
export function continues({ ends, reach }: OrderedRun, value: number): boolean {
  return ends.some((end) => value > end && value - end <= reach);
}

/** Patience sorting: for each length the least value at which a strictly increasing run of it ends. */
function longestRun(values: readonly number[]): readonly number[] {
  const tails: number[] = [];
  for (const value of values) {
    const at = tails.findIndex((tail) => tail >= value);
    tails[at < 0 ? tails.length : at] = value;
  }
  return tails;
}
