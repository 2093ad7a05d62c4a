import type { IpAddress, Words } from "../identity/ip.ts";
import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import {
  addressLayout,
  checkDirectory,
  CRC_BYTES,
  ESCAPE,
  INSIDE,
  PAGES,
  readAddressCounts,
  type AddressCounts,
  type AddressLayout,
} from "./address-layout.ts";
import {
  checkHeads,
  findKey,
  keyAt,
  keyStartsWith,
  indexKeys,
  NO_KEY,
  type IndexedKeys,
  type KeyBlocks,
} from "./key-blocks.ts";

export type AddressTable = {
  /** The code of the address, or null. About 0.1 µs for either family at five million entries; allocates nothing. */
  find(address: Pick<IpAddress, "family" | "words">): number | null;
  readonly entries: { readonly v4: number; readonly v6: number };
  /** Decodes on every call: read it once. */
  dictionary(): string;
};

/** Flat, numbers beside each other: lookups read them once each. */
type Open = AddressLayout & {
  readonly view: DataView;
  readonly counts: AddressCounts;
  readonly networks: IndexedKeys;
  readonly addresses: IndexedKeys;
};

/** Checks every length and offset, so that no lookup leaves the table. Checksum and order are for `verifyAddressTable`. */
export function openAddressTable(bytes: Uint8Array): AddressTable {
  const table = openTable(bytes);
  const { counts, dictionary, crc } = table;
  return {
    find: ({ family, words }) => (family === 4 ? findV4(table, words[3]) : findV6(table, words)),
    entries: { v4: counts.v4, v6: counts.networks + counts.addresses },
    dictionary: () => new TextDecoder().decode(bytes.subarray(dictionary, crc)),
  };
}

/** Reads every byte: checksum, order of all positions, steps of all entries. Once, when a release is activated. */
export function verifyAddressTable(bytes: Uint8Array): void {
  const table = openTable(bytes);
  const { view, counts } = table;
  expectEqual(
    "address_table_checksum",
    crc32c(bytes.subarray(0, table.crc)),
    view.getUint32(table.crc, true),
  );
  for (let page = 0; page < PAGES; page++) checkPageOrder(table, page);
  checkKeyOrder(table.networks);
  checkKeyOrder(table.addresses);
  const entries = counts.v4 + counts.networks + counts.addresses;
  let escaped = 0;
  for (let entry = 0; entry < entries; entry++) {
    const code = view.getUint8(table.codes + entry);
    if (code === ESCAPE) {
      const known = escaped < counts.escapes ? view.getUint32(table.escapes + escaped * 4, true) : -1;
      expectEqual("address_table_order", entry, known);
      escaped++;
    } else if (code >= counts.steps) throw broken(`a step below ${counts.steps}`, code);
  }
  expectEqual("address_table_order", counts.escapes, escaped);
  for (let index = 0; index < counts.escapes; index++) {
    const step = view.getUint16(table.escapeSteps + index * 2, true);
    if (step >= counts.steps) throw broken(`a step below ${counts.steps}`, step);
  }
}

function broken(expected: string, got: number | string): FormatError {
  return new FormatError("address_table_order", { expected, got });
}

function openTable(bytes: Uint8Array): Open {
  // byteOffset matters: callers pass views into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = readAddressCounts(view);
  const layout = addressLayout(counts);
  expectEqual("address_table_truncated", layout.crc + CRC_BYTES, view.byteLength);
  checkDirectory(view, layout.directory, counts.v4);
  const networks: KeyBlocks = {
    view,
    keyBytes: 8,
    count: counts.networks,
    headsAt: layout.networkHeads,
    bodiesAt: layout.networkBodies,
    bodyBytes: counts.networkBodies,
  };
  const addresses: KeyBlocks = {
    view,
    keyBytes: 16,
    count: counts.addresses,
    headsAt: layout.addressHeads,
    bodiesAt: layout.addressBodies,
    bodyBytes: counts.addressBodies,
  };
  checkHeads(networks);
  checkHeads(addresses);
  return { ...layout, view, counts, networks: indexKeys(networks), addresses: indexKeys(addresses) };
}

function checkPageOrder({ view, directory, lows }: Open, page: number): void {
  const to = view.getUint32(directory + page * 4 + 4, true);
  for (let index = view.getUint32(directory + page * 4, true) + 1; index < to; index++) {
    const at = lows + index * 2;
    if (view.getUint16(at, true) <= view.getUint16(at - 2, true))
      throw broken("ascending IPv4 positions", index);
  }
}

function checkKeyOrder(blocks: IndexedKeys): void {
  let previous = [-1];
  for (let index = 0; index < blocks.count; index++) {
    const key = keyAt(blocks, index);
    // A block's bodies also have to repeat what its head says: the search between blocks reads heads only.
    const found = findKey(blocks, key);
    if (!isLess(previous, key) || found !== index * 2 + 1) throw broken("ascending IPv6 positions", index);
    previous = key;
  }
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = b.findIndex((word, index) => word !== a[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function findV4(table: Open, value: number): number | null {
  const { view, directory, lows } = table;
  const page = directory + (value >>> 16) * 4;
  const low = value & 0xffff;
  const first = view.getUint32(page, true);
  let [from, to] = [first, view.getUint32(page + 4, true)];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (view.getUint16(lows + middle * 2, true) <= low) from = middle + 1;
    else to = middle;
  }
  // The entry before may stand in an earlier page: then it is what follows it that holds.
  const entry = from - 1;
  if (entry < 0) return null;
  const isExact = entry >= first && view.getUint16(lows + entry * 2, true) === low;
  return codeOf(table, entry, isExact);
}

function findV6(table: Open, words: Words): number | null {
  const found = findKey(table.networks, words);
  if (found === NO_KEY) return null;
  const code = codeOf(table, table.counts.v4 + (found >> 1), (found & 1) === 1);
  return code === INSIDE ? findInside(table, words) : code;
}

/** Within one /64: the entries of other networks say nothing about it. */
function findInside(table: Open, words: Words): number | null {
  const found = findKey(table.addresses, words);
  if (found === NO_KEY) return null;
  if (!keyStartsWith(table.addresses, found >> 1, words, 8)) return null;
  return codeOf(table, table.counts.v4 + table.counts.networks + (found >> 1), (found & 1) === 1);
}

function codeOf(table: Open, entry: number, isExact: boolean): number | null {
  const { view } = table;
  const byte = view.getUint8(table.codes + entry);
  const step = byte === ESCAPE ? escapedStep(table, entry) : byte;
  if (step >= table.counts.steps) return null;
  const code = view.getUint16(table.steps + step * 4 + (isExact ? 0 : 2), true);
  return code === 0 ? null : code;
}

// Above every step number: a damaged table answers "nothing known" there.
const NO_STEP = 0x1_0000;

function escapedStep({ view, escapes, escapeSteps, counts }: Open, entry: number): number {
  let [low, high] = [0, counts.escapes];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (view.getUint32(escapes + middle * 4, true) < entry) low = middle + 1;
    else high = middle;
  }
  const isThere = low < counts.escapes && view.getUint32(escapes + low * 4, true) === entry;
  return isThere ? view.getUint16(escapeSteps + low * 2, true) : NO_STEP;
}
