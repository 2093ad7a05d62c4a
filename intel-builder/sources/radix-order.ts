/** Keys in ascending order, equal ones as they came, and where each of them stood before. */
export type Sorted = { readonly columns: readonly Uint32Array[]; readonly order: Uint32Array };

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS];

/**
 * Sorts keys whose words stand in `columns`, most significant first. A radix sort by 11 bits: so many lists are written at
 * once as a core's first cache follows. The column that is sorted by travels with the positions, so that reads go in order.
 */
export function radixSorted(columns: readonly Uint32Array[]): Sorted {
  const length = columns[0]?.length ?? 0;
  let order = new Uint32Array(length);
  for (let at = 0; at < length; at++) order[at] = at;
  let spare = new Uint32Array(length);
  let keys = new Uint32Array(length);
  let spareKeys = new Uint32Array(length);
  for (const column of columns.toReversed()) {
    if (isConstant(column)) continue;
    for (let at = 0; at < length; at++) keys[at] = column[order[at] ?? 0] ?? 0;
    for (const shift of SHIFTS) {
      if (!sortByDigit({ keys, order }, { keys: spareKeys, order: spare }, shift)) continue;
      [order, spare, keys, spareKeys] = [spare, order, spareKeys, keys];
    }
  }
  const [first, ...rest] = columns;
  if (first === undefined) return { columns: [], order };
  // The most significant column was sorted last: it stands in order already.
  const sortedFirst = isConstant(first) ? first.slice() : keys;
  return { columns: [sortedFirst, ...rest.map((column) => gathered(column, order))], order };
}

function isConstant(column: Uint32Array): boolean {
  const [first] = column;
  return column.every((word) => word === first);
}

function gathered(column: Uint32Array, order: Uint32Array): Uint32Array {
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) sorted[at] = column[order[at] ?? 0] ?? 0;
  return sorted;
}

type Pairs = { readonly keys: Uint32Array; readonly order: Uint32Array };

/** Stable counting sort of `from` into `to`; false, and nothing done, where all have the same digit. */
function sortByDigit(from: Pairs, to: Pairs, shift: number): boolean {
  const { keys, order } = from;
  const next = new Uint32Array(DIGITS + 1);
  for (let at = 0; at < keys.length; at++) {
    const slot = (((keys[at] ?? 0) >>> shift) & (DIGITS - 1)) + 1;
    next[slot] = (next[slot] ?? 0) + 1;
  }
  if (next.includes(keys.length, 1)) return false;
  for (let digit = 1; digit <= DIGITS; digit++) next[digit] = (next[digit] ?? 0) + (next[digit - 1] ?? 0);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    const digit = (key >>> shift) & (DIGITS - 1);
    const place = next[digit] ?? 0;
    to.keys[place] = key;
    to.order[place] = order[at] ?? 0;
    next[digit] = place + 1;
  }
  return true;
}
