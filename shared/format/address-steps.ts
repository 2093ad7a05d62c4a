import { INSIDE } from "./address-layout.ts";
import { FormatError } from "./format-error.ts";
import type { Boundaries } from "./range-table.ts";

/** Positions (1, 2 or 4 words each) with what holds there (upper half) and from the next position on (lower half). */
export type Steps = { readonly positions: Uint32Array; readonly steps: Uint32Array };

/**
 * Boundaries → entries. Paired: two boundaries at neighbouring addresses are one entry, so a single address costs one.
 * Unpaired tables are larger and have no more steps than codes.
 */
export function stepsOfV4({ starts, codes }: Boundaries, isPaired: boolean): Steps {
  const positions = new Uint32Array(starts.length);
  const steps = new Uint32Array(starts.length);
  let used = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] ?? 0;
    if (index > 0 && start <= (starts[index - 1] ?? 0)) throw outOfOrder(index);
    const here = codes[index] ?? 0;
    const hasNeighbour = isPaired && starts[index + 1] === start + 1;
    if (hasNeighbour) index++;
    positions[used] = start;
    steps[used] = pair(here, hasNeighbour ? (codes[index] ?? 0) : here);
    used++;
  }
  return { positions: positions.slice(0, used), steps: steps.slice(0, used) };
}

/**
 * Boundaries of IPv6 → entries of /64 networks, and entries of the addresses inside those that are not of one piece.
 * What holds in a whole /64 never needs the second list.
 */
export function stepsOfNetworks(
  { starts, codes }: Boundaries,
  isPaired: boolean,
): [networks: Steps, addresses: Steps] {
  const networks = openSteps(2, isPaired);
  const addresses = openSteps(4, isPaired);
  const word = (index: number, at: number): number => starts[index * 4 + at] ?? 0;
  let before = 0;
  for (let first = 0; first < codes.length;) {
    let end = first + 1;
    while (end < codes.length && isSameNetwork(starts, first, end)) end++;
    const isWhole = end === first + 1 && word(first, 2) === 0 && word(first, 3) === 0;
    if (!isWhole) addInside(addresses, { starts, codes, first, end, before });
    const last = codes[end - 1] ?? 0;
    networks.add([word(first, 0), word(first, 1)], isWhole ? last : INSIDE, last);
    before = last;
    first = end;
  }
  return [networks.finish(), addresses.finish()];
}

type Inside = Boundaries & { readonly first: number; readonly end: number; readonly before: number };

/** The list of a broken /64 is complete: it says from its first address on what holds. */
function addInside(addresses: OpenSteps, { starts, codes, first, end, before }: Inside): void {
  addresses.separate();
  const at = (index: number): readonly number[] => [...starts.subarray(index * 4, index * 4 + 4)];
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = at(first);
  if (before !== 0 && (w2 !== 0 || w3 !== 0)) addresses.add([w0, w1, 0, 0], before, before);
  for (let index = first; index < end; index++)
    addresses.add(at(index), codes[index] ?? 0, codes[index] ?? 0);
}

function isSameNetwork(starts: Uint32Array, a: number, b: number): boolean {
  return starts[a * 4] === starts[b * 4] && starts[a * 4 + 1] === starts[b * 4 + 1];
}

type OpenSteps = {
  /** Appends a position, or makes it the "after" of the entry at the position just before it. */
  readonly add: (position: readonly number[], here: number, after: number) => void;
  /** The next entry stands for itself, even beside the last one. */
  readonly separate: () => void;
  readonly finish: () => Steps;
};

function openSteps(words: 2 | 4, isPaired: boolean): OpenSteps {
  const positions: number[] = [];
  const steps: number[] = [];
  let isOpen = false;
  return {
    add(position, here, after) {
      const last = positions.slice(-words);
      if (last.length > 0 && compare(last, position) >= 0) throw outOfOrder(steps.length);
      if (isOpen && here === after && isSuccessor(last, position)) {
        steps.push(pair((steps.pop() ?? 0) >>> 16, after));
        isOpen = false;
        return;
      }
      positions.push(...position);
      steps.push(pair(here, after));
      isOpen = isPaired;
    },
    separate() {
      isOpen = false;
    },
    finish: () => ({ positions: Uint32Array.from(positions), steps: Uint32Array.from(steps) }),
  };
}

function pair(here: number, after: number): number {
  return ((here << 16) | after) >>> 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((word, index) => word !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function isSuccessor(a: readonly number[], b: readonly number[]): boolean {
  const next = [...a];
  for (let at = next.length - 1; at >= 0; at--) {
    next[at] = ((next[at] ?? 0) + 1) >>> 0;
    if (next[at] !== 0) break;
  }
  return compare(next, b) === 0;
}

function outOfOrder(index: number): FormatError {
  return new FormatError("address_table_order", {
    expected: "ascending boundaries",
    got: `boundary ${index}`,
  });
}
