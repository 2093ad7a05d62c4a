import {
  addressLayout,
  blankAddressTable,
  ESCAPE,
  INSIDE,
  PAGES,
  sealAddressTable,
  type AddressLayout,
} from "./address-layout.ts";
import { verifyAddressTable } from "./address-table.ts";
import { FormatError } from "./format-error.ts";
import type { Boundaries } from "./range-table.ts";
import { stepsOfNetworks, stepsOfV4, type Steps } from "./address-steps.ts";
import { writeKeyBlocks } from "./write-key-blocks.ts";

// 0 is nothing, 0xffff is INSIDE.
const MAX_CODE = INSIDE - 1;

/**
 * Writes boundaries of both families (ascending, a code holds up to the next one). The same boundaries give the same
 * bytes. Throws `address_table_order` unless they ascend, `address_table_layout` for a code above 65,534.
 */
export function writeAddressTable(v4: Boundaries, v6: Boundaries, dictionary: string): Uint8Array {
  for (const { codes } of [v4, v6]) {
    for (const code of codes) {
      if (code > MAX_CODE) throw new FormatError("address_table_layout", { expected: MAX_CODE, got: code });
    }
  }
  const { lists, coded } = codedLists(v4, v6);
  const [networks, addresses] = [
    writeKeyBlocks(2, lists[1].positions),
    writeKeyBlocks(4, lists[2].positions),
  ];
  const words = new TextEncoder().encode(dictionary);
  const counts = {
    steps: coded.pairs.length,
    v4: lists[0].steps.length,
    networks: lists[1].steps.length,
    addresses: lists[2].steps.length,
    escapes: coded.escapes.length,
    networkBodies: networks.bodies.length,
    addressBodies: addresses.bodies.length,
    dictionary: words.length,
  };
  const layout = addressLayout(counts);
  const bytes = blankAddressTable(counts);
  const view = new DataView(bytes.buffer);
  coded.pairs.forEach((pair, index) => writePair(view, layout.steps + index * 4, pair));
  bytes.set(coded.bytes, layout.codes);
  coded.escapes.forEach(([entry, step], index) => {
    view.setUint32(layout.escapes + index * 4, entry, true);
    view.setUint16(layout.escapeSteps + index * 2, step, true);
  });
  writePositions(view, layout, lists[0].positions);
  bytes.set(networks.heads, layout.networkHeads);
  bytes.set(networks.bodies, layout.networkBodies);
  bytes.set(addresses.heads, layout.addressHeads);
  bytes.set(addresses.bodies, layout.addressBodies);
  bytes.set(words, layout.dictionary);
  sealAddressTable(bytes);
  // Order is checked in what was written: a writer that trusts its input would sign nonsense.
  verifyAddressTable(bytes);
  return bytes;
}

/** A step as one number: the code here in the upper half, the code after in the lower. */
function writePair(view: DataView, at: number, pair: number): void {
  view.setUint16(at, pair >>> 16, true);
  view.setUint16(at + 2, pair & 0xffff, true);
}

type Coded = {
  readonly pairs: readonly number[];
  readonly bytes: Uint8Array;
  readonly escapes: readonly (readonly [entry: number, step: number])[];
};

type Lists = readonly [v4: Steps, networks: Steps, addresses: Steps];

function codedLists(v4: Boundaries, v6: Boundaries): { readonly lists: Lists; readonly coded: Coded } {
  for (const isPaired of [true, false]) {
    const lists: Lists = [stepsOfV4(v4, isPaired), ...stepsOfNetworks(v6, isPaired)];
    const coded = codeSteps(lists);
    if (coded) return { lists, coded };
  }
  throw new FormatError("address_table_layout", { expected: "at most 65,535 steps", got: "more codes" });
}

/** One byte for each entry: the commonest steps get the 255 short codes. Null where there are too many steps. */
function codeSteps(lists: Lists): Coded | null {
  const uses = new Map<number, number>();
  for (const { steps } of lists) for (const pair of steps) uses.set(pair, (uses.get(pair) ?? 0) + 1);
  const pairs = [...uses].toSorted(([a, m], [b, n]) => n - m || a - b).map(([pair]) => pair);
  // The header counts steps in two bytes.
  if (pairs.length > 0xffff) return null;
  const numbers = new Map(pairs.map((pair, index) => [pair, index]));
  const bytes = new Uint8Array(lists.reduce((sum, { steps }) => sum + steps.length, 0));
  const escapes: [number, number][] = [];
  let entry = 0;
  for (const { steps } of lists) {
    for (const pair of steps) {
      const step = numbers.get(pair) ?? 0;
      bytes[entry] = Math.min(step, ESCAPE);
      if (step >= ESCAPE) escapes.push([entry, step]);
      entry++;
    }
  }
  return { pairs: pairs.length > 0 ? pairs : [0], bytes, escapes };
}

function writePositions(view: DataView, layout: AddressLayout, positions: Uint32Array): void {
  let page = 0;
  positions.forEach((position, index) => {
    for (; page <= position >>> 16; page++) view.setUint32(layout.directory + page * 4, index, true);
    view.setUint16(layout.lows + index * 2, position & 0xffff, true);
  });
  for (; page <= PAGES; page++) view.setUint32(layout.directory + page * 4, positions.length, true);
}
