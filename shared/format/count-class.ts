/**
 * Sightings are kept as a class, one for each doubling: rules need "often" and "everywhere", not a number, and one class
 * compresses better than a count. 2^31 is above the most-seen password of all public lists.
 */
export const COUNT_CLASS_BOUNDS: readonly number[] = Array.from({ length: 32 }, (_, index) => 2 ** index);

/** The class whose bound is the highest that the count reaches; a count below 1 counts as 1. */
export function countClassOf(count: number): number {
  return 31 - Math.clz32(Math.min(Math.max(1, count), 2 ** 32 - 1));
}
