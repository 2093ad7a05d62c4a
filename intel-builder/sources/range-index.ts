import type { Cidr } from "../../shared/identity/cidr.ts";
import { toInteger } from "./address-intervals.ts";

/** Networks of both families that can be asked about while feeds are read. */
export type RangeIndex = {
  add(cidr: Cidr): void;
  /** True when the whole network lies inside what was added. */
  covers(cidr: Cidr): boolean;
  overlaps(cidr: Cidr): boolean;
};

type Range = { first: bigint; last: bigint };

/** Merges on the first question after an addition; each question then is one binary search. */
export function openRangeIndex(): RangeIndex {
  const added: Range[] = [];
  let merged: readonly Range[] | null = null;
  const around = (range: Range): Range | undefined => {
    merged ??= merge(added);
    return lastStartingBy(merged, range.last);
  };
  return {
    add(cidr) {
      added.push(rangeOf(cidr));
      merged = null;
    },
    covers(cidr) {
      const range = rangeOf(cidr);
      const found = around(range);
      return found !== undefined && found.first <= range.first && found.last >= range.last;
    },
    overlaps(cidr) {
      const range = rangeOf(cidr);
      const found = around(range);
      return found !== undefined && found.last >= range.first;
    },
  };
}

/** Over 128 bits: IPv4 stands in its mapped place, so the families never meet. */
function rangeOf({ first, prefixBits }: Cidr): Range {
  const start = toInteger(first.words);
  const width = BigInt((first.family === 4 ? 32 : 128) - prefixBits);
  return { first: start, last: start + (1n << width) - 1n };
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const previous = merged.at(-1);
    if (previous && first <= previous.last + 1n) previous.last = last > previous.last ? last : previous.last;
    else merged.push({ first, last });
  }
  return merged;
}

function lastStartingBy(ranges: readonly Range[], value: bigint): Range | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.first ?? 0n) <= value) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1];
}
