/**
 * Sightings are kept as a class: rules need "often" and "everywhere", not a number, and a class takes four bits. Up to
 * 1024, where rules draw their lines, one for each doubling; above, one for each fourfold.
 */
export const COUNT_CLASS_BOUNDS: readonly number[] = [
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576,
];

/** The class whose bound is the highest that the count reaches; a count below 1 counts as 1. */
export function countClassOf(count: number): number {
  const doublings = 31 - Math.clz32(Math.min(Math.max(1, count), 2 ** 32 - 1));
  return doublings <= 10 ? doublings : Math.min(15, 10 + ((doublings - 10) >>> 1));
}
