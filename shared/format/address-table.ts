import type { IpAddress, Words } from "../identity/ip.ts";
import {
  addressLayout,
  CRC_BYTES,
  ESCAPE,
  INSIDE,
  PAGES,
  readAddressCounts,
  type AddressLayout,
} from "./address-layout.ts";
import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import {
  findKey,
  headBytes,
  isInNetwork,
  keyAt,
  NO_KEY,
  openKeyBlocks,
  type KeyBlocks,
} from "./key-blocks.ts";

export type AddressTable = {
  /** The code of the address, or null. Some 0.15 µs for either family at five million entries; allocates nothing. */
  find(address: Pick<IpAddress, "family" | "words">): number | null;
  readonly entries: { readonly v4: number; readonly v6: number };
  /** Decodes on every call: read it once. */
  dictionary(): string;
};

/** The sections as the numbers that they hold. */
type Open = {
  readonly layout: AddressLayout;
  readonly view: DataView;
  /** Code here and code after, by turns. */
  readonly steps: Uint16Array;
  readonly escapes: Uint32Array;
  readonly escapeSteps: Uint16Array;
  readonly directory: Uint32Array;
  readonly lows: Uint16Array;
  readonly codes: Uint8Array;
  readonly networks: KeyBlocks;
  readonly addresses: KeyBlocks;
  /** The address that is being looked for: as numbers of one type, searches read it twice as fast. */
  readonly wanted: Uint32Array;
};

/** Checks every length and offset, so that no lookup leaves the table. Checksum and order are for `verifyAddressTable`. */
export function openAddressTable(bytes: Uint8Array): AddressTable {
  const table = openTable(bytes);
  const { lows, networks, addresses, layout } = table;
  return {
    find: ({ family, words }) => (family === 4 ? findV4(table, words[3]) : findV6(table, words)),
    entries: { v4: lows.length, v6: networks.count + addresses.count },
    dictionary: () => new TextDecoder().decode(bytes.subarray(layout.dictionary, layout.crc)),
  };
}

/** Reads every byte: checksum, order of all positions, steps of all entries. Once, when a release is activated. */
export function verifyAddressTable(bytes: Uint8Array): void {
  const table = openTable(bytes);
  const { crc } = table.layout;
  expectEqual("address_table_checksum", crc32c(bytes.subarray(0, crc)), table.view.getUint32(crc, true));
  for (let page = 0; page < PAGES; page++) checkPageOrder(table, page);
  checkKeyOrder(table.networks);
  checkKeyOrder(table.addresses);
  checkSteps(table);
}

/** Every entry has a step, and the escapes are those of the entries that say so, in their order. */
function checkSteps({ codes, steps, escapes, escapeSteps }: Open): void {
  const known = steps.length / 2;
  let escaped = 0;
  codes.forEach((code, entry) => {
    if (code === ESCAPE) expectEqual("address_table_order", entry, escapes[escaped++] ?? -1);
    else if (code >= known) throw broken(`a step below ${known}`, code);
  });
  expectEqual("address_table_order", escapes.length, escaped);
  for (const step of escapeSteps) if (step >= known) throw broken(`a step below ${known}`, step);
}

function broken(expected: string, got: number | string): FormatError {
  return new FormatError("address_table_order", { expected, got });
}

function openTable(whole: Uint8Array): Open {
  // Numbers are read in place where the bytes stand at a multiple of four: readers of files and objects give them so.
  const bytes = whole.byteOffset % 4 === 0 ? whole : whole.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = readAddressCounts(view);
  const layout = addressLayout(counts);
  expectEqual("address_table_truncated", layout.crc + CRC_BYTES, view.byteLength);
  const words = (at: number, length: number) => new Uint32Array(bytes.buffer, bytes.byteOffset + at, length);
  const halves = (at: number, length: number) => new Uint16Array(bytes.buffer, bytes.byteOffset + at, length);
  const entries = counts.v4 + counts.networks + counts.addresses;
  const directory = words(layout.directory, PAGES + 1);
  checkDirectory(directory, counts.v4);
  return {
    layout,
    view,
    steps: halves(layout.steps, counts.steps * 2),
    escapes: words(layout.escapes, counts.escapes),
    escapeSteps: halves(layout.escapeSteps, counts.escapes),
    directory,
    lows: halves(layout.lows, counts.v4),
    codes: bytes.subarray(layout.codes, layout.codes + entries),
    networks: openKeyBlocks({
      keyWords: 2,
      count: counts.networks,
      heads: words(layout.networkHeads, headBytes(2, counts.networks) / 4),
      view,
      bodiesAt: layout.networkBodies,
      bodyBytes: counts.networkBodies,
    }),
    wanted: new Uint32Array(4),
    addresses: openKeyBlocks({
      keyWords: 4,
      count: counts.addresses,
      heads: words(layout.addressHeads, headBytes(4, counts.addresses) / 4),
      view,
      bodiesAt: layout.addressBodies,
      bodyBytes: counts.addressBodies,
    }),
  };
}

/** Throws unless every page of the directory is a run of entries. */
function checkDirectory(directory: Uint32Array, count: number): void {
  expectEqual("address_table_layout", 0, directory[0] ?? -1);
  expectEqual("address_table_layout", count, directory[PAGES] ?? -1);
  const fall = directory.findIndex((first, page) => page > 0 && first < (directory[page - 1] ?? 0));
  if (fall > 0) throw new FormatError("address_table_layout", { expected: "ascending pages", got: fall });
}

function checkPageOrder({ directory, lows }: Open, page: number): void {
  const to = directory[page + 1] ?? 0;
  for (let index = (directory[page] ?? 0) + 1; index < to; index++) {
    if ((lows[index] ?? 0) <= (lows[index - 1] ?? 0)) throw broken("ascending IPv4 positions", index);
  }
}

function checkKeyOrder(blocks: KeyBlocks): void {
  let previous = [-1];
  for (let index = 0; index < blocks.count; index++) {
    const key = keyAt(blocks, index);
    // A block's bodies also have to repeat what its head says: the search between blocks reads heads only.
    const found = findKey(blocks, Uint32Array.from(key));
    if (!isLess(previous, key) || found !== index * 2 + 1) throw broken("ascending IPv6 positions", index);
    previous = key;
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = b.findIndex((word, index) => word !== a[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function findV4(table: Open, value: number): number | null {
  const { directory, lows } = table;
  const page = value >>> 16;
  const low = value & 0xffff;
  const first = directory[page] ?? 0;
  let from = first;
  let to = directory[page + 1] ?? 0;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((lows[middle] ?? 0) <= low) from = middle + 1;
    else to = middle;
  }
  // The entry before may stand in an earlier page: then it is what follows it that holds.
  const entry = from - 1;
  if (entry < 0) return null;
  return codeOf(table, entry, entry >= first && lows[entry] === low);
}

function findV6(table: Open, words: Words): number | null {
  const { wanted } = table;
  for (let index = 0; index < 4; index++) wanted[index] = words[index] ?? 0;
  const found = findKey(table.networks, wanted);
  if (found === NO_KEY) return null;
  const code = codeOf(table, table.lows.length + (found >> 1), (found & 1) === 1);
  return code === INSIDE ? findInside(table) : code;
}

/** Within one /64: the entries of other networks say nothing about it. */
function findInside(table: Open): number | null {
  const { lows, networks, addresses, wanted } = table;
  const found = findKey(addresses, wanted);
  if (found === NO_KEY || !isInNetwork(addresses, found >> 1, wanted)) return null;
  return codeOf(table, lows.length + networks.count + (found >> 1), (found & 1) === 1);
}

function codeOf(table: Open, entry: number, isExact: boolean): number | null {
  const byte = table.codes[entry] ?? 0;
  const step = byte === ESCAPE ? escapedStep(table, entry) : byte;
  // A step that a damaged table lacks says nothing.
  const code = table.steps[step * 2 + (isExact ? 0 : 1)] ?? 0;
  return code === 0 ? null : code;
}

// Above every step number.
const NO_STEP = 0x1_0000;

function escapedStep({ escapes, escapeSteps }: Open, entry: number): number {
  let low = 0;
  let high = escapes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((escapes[middle] ?? 0) < entry) low = middle + 1;
    else high = middle;
  }
  return escapes[low] === entry ? (escapeSteps[low] ?? NO_STEP) : NO_STEP;
}
