import type { Cidr } from "../../shared/identity/cidr.ts";
import type { Words } from "../../shared/identity/ip.ts";
import { compareWords, rangeOfCidr, successor, type AddressRange } from "./address-range.ts";

/** Networks of both families that can be asked about while feeds are read. */
export type RangeIndex = {
  add(where: Cidr | AddressRange): void;
  /** True when the whole range lies inside what was added. */
  covers(range: AddressRange): boolean;
  overlaps(range: AddressRange): boolean;
};

// IPv4 stands in its mapped place, so the families never meet.
type Range = { first: Words; last: Words };

/** Merges on the first question after an addition; each question then is one binary search, without allocation. */
export function openRangeIndex(): RangeIndex {
  const added: Range[] = [];
  let merged: readonly Range[] | null = null;
  const around = (value: Words): Range | undefined => {
    merged ??= merge(added);
    return lastStartingBy(merged, value);
  };
  return {
    add(where) {
      const { first, last } = "last" in where ? where : rangeOfCidr(where);
      added.push({ first, last });
      merged = null;
    },
    covers({ first, last }) {
      const found = around(last);
      return (
        found !== undefined && compareWords(found.first, first) <= 0 && compareWords(found.last, last) >= 0
      );
    },
    overlaps({ first, last }) {
      const found = around(last);
      return found !== undefined && compareWords(found.last, first) >= 0;
    },
  };
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => compareWords(a.first, b.first))) {
    const previous = merged.at(-1);
    const isBeside = previous && compareWords(first, successor(previous.last)) <= 0;
    if (!isBeside) merged.push({ first, last });
    else if (compareWords(last, previous.last) > 0) previous.last = last;
  }
  return merged;
}

function lastStartingBy(ranges: readonly Range[], value: Words): Range | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range && compareWords(range.first, value) <= 0) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1];
}
