import * as z from "zod/mini";
import { ADDRESS_KINDS } from "../domain/address-kind.ts";
import { fromWords, type IpAddress, type Words } from "../identity/ip.ts";
import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";

/*
 * Address provenance, little-endian: every range as its feed gave it, before ranges were merged. Read by people through
 * the command line, never by a gate.
 *
 *   offset        size  field
 *        0           4  magic "GHAP"
 *        4           2  format version
 *        6           2  0
 *        8           4  IPv4 records (n)
 *       12           4  IPv6 records (m)
 *       16           4  body bytes (b)
 *       20           4  dictionary bytes (d)
 *       24      k * 40  blocks of at most 256 records, IPv4 before IPv6: first address (16, big end first, IPv4 in its mapped
 *                       place), greatest last address (16), where the block's body starts (4), records (4);
 *                       k = ceil(n/256) + ceil(m/256)
 *                   b  bodies: for each record, ascending by first address, four numbers (LEB128): first address less the
 *                       first address of the record before (of the block, for the first one), last less first, position
 *                       of its fact in the dictionary, line of the feed (0: none)
 *                   d  dictionary: UTF-8 JSON, the facts
 *      end           4  CRC-32C of all bytes before it
 */
const MAGIC = 0x5041_4847; // "GHAP"
const VERSION = 1;
const HEADER_BYTES = 24;
const BLOCK_BYTES = 40;
const CRC_BYTES = 4;
const RECORDS_A_BLOCK = 256;

const day = z.nullable(z.int());
const factSchema = z.strictObject({
  kind: z.enum(ADDRESS_KINDS),
  /** As the feed or the builder states it, before it was weighed against other sources. */
  confidence: z.number(),
  source: z.string(),
  /** Days since 1970, UTC; null where the feed does not say. */
  firstDay: day,
  lastDay: day,
  untilDay: day,
});
export type ProvenanceFact = z.infer<typeof factSchema>;

/** One line of one feed. */
export type ProvenanceRecord = ProvenanceFact & {
  readonly first: string;
  readonly last: string;
  readonly line: number;
};

export type AddressProvenance = {
  /** Every record whose range holds the address, ascending by first address. Reads all block heads: for people's questions. */
  readonly of: (address: IpAddress) => readonly ProvenanceRecord[];
  readonly records: number;
};

/**
 * What is written of one family, ascending by first address. `first` and `after` (the address after the last one; zeros
 * where none comes after) have one column of words for IPv4, four for IPv6, most significant first.
 */
export type ProvenanceColumns = {
  readonly count: number;
  readonly first: readonly Uint32Array[];
  readonly after: readonly Uint32Array[];
  readonly facts: Uint32Array;
  readonly lines: Uint32Array;
};

export function writeAddressProvenance(
  families: readonly [v4: ProvenanceColumns, v6: ProvenanceColumns],
  facts: readonly ProvenanceFact[],
): Uint8Array {
  const bodies = openBytes();
  const heads = openBytes();
  for (const columns of families)
    for (let from = 0; from < columns.count; from += RECORDS_A_BLOCK)
      writeBlock(heads, bodies, columns, from);
  const dictionary = new TextEncoder().encode(JSON.stringify(facts));
  const headBytes = heads.bytes.subarray(0, heads.used);
  const bodyBytes = bodies.bytes.subarray(0, bodies.used);
  const bytes = new Uint8Array(
    HEADER_BYTES + headBytes.length + bodyBytes.length + dictionary.length + CRC_BYTES,
  );
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  const sizes = [families[0].count, families[1].count, bodyBytes.length, dictionary.length];
  sizes.forEach((size, index) => view.setUint32(8 + index * 4, size, true));
  bytes.set(headBytes, HEADER_BYTES);
  bytes.set(bodyBytes, HEADER_BYTES + headBytes.length);
  bytes.set(dictionary, HEADER_BYTES + headBytes.length + bodyBytes.length);
  const crc = bytes.length - CRC_BYTES;
  view.setUint32(crc, crc32c(bytes.subarray(0, crc)), true);
  return bytes;
}

/** Bytes that grow between blocks, never inside one: room is made before a block is written. */
type Bytes = { bytes: Uint8Array; used: number };

function openBytes(): Bytes {
  return { bytes: new Uint8Array(4_096), used: 0 };
}

function makeRoom(target: Bytes, room: number): void {
  if (target.used + room <= target.bytes.length) return;
  const grown = new Uint8Array(target.used + (target.used >>> 1) + room);
  grown.set(target.bytes.subarray(0, target.used));
  target.bytes = grown;
}

function push(target: Bytes, byte: number): void {
  target.bytes[target.used++] = byte;
}

// Two distances of at most 128 bits and two numbers of 32, seven bits a byte.
const MAX_RECORD_BYTES = 19 + 19 + 5 + 5;

function writeBlock(heads: Bytes, bodies: Bytes, columns: ProvenanceColumns, from: number): void {
  const to = Math.min(columns.count, from + RECORDS_A_BLOCK);
  makeRoom(heads, BLOCK_BYTES);
  makeRoom(bodies, RECORDS_A_BLOCK * MAX_RECORD_BYTES);
  const start = bodies.used;
  const isV4 = columns.first.length === 1;
  const greatest = isV4 ? writeV4(bodies, columns, from, to) : writeV6(bodies, columns, from, to);
  writeAddress(
    heads,
    isV4 ? V4_SPACE + BigInt(columns.first[0]?.[from] ?? 0) : integerAt(columns.first, from),
  );
  writeAddress(heads, isV4 ? V4_SPACE + BigInt(greatest) : BigInt(greatest));
  for (const word of [start, to - from])
    for (const shift of [0, 8, 16, 24]) push(heads, (word >>> shift) & 0xff);
}

const V4_SPACE = 0xffff_0000_0000n;

/** Millions of them: plain numbers all the way. Gives the greatest last address. */
function writeV4(
  bodies: Bytes,
  { first, after, facts, lines }: ProvenanceColumns,
  from: number,
  to: number,
): number {
  let previous = first[0]?.[from] ?? 0;
  let greatest = 0;
  for (let index = from; index < to; index++) {
    const at = first[0]?.[index] ?? 0;
    const last = ((after[0]?.[index] ?? 0) - 1) >>> 0;
    writeNumber(bodies, at - previous);
    writeNumber(bodies, last - at);
    writeNumber(bodies, facts[index] ?? 0);
    writeNumber(bodies, lines[index] ?? 0);
    greatest = Math.max(greatest, last);
    previous = at;
  }
  return greatest;
}

function writeV6(
  bodies: Bytes,
  { first, after, facts, lines }: ProvenanceColumns,
  from: number,
  to: number,
): bigint {
  let previous = integerAt(first, from);
  let greatest = 0n;
  for (let index = from; index < to; index++) {
    const at = integerAt(first, index);
    const last = BigInt.asUintN(128, integerAt(after, index) - 1n);
    writeInteger(bodies, at - previous);
    writeInteger(bodies, last - at);
    writeNumber(bodies, facts[index] ?? 0);
    writeNumber(bodies, lines[index] ?? 0);
    if (last > greatest) greatest = last;
    previous = at;
  }
  return greatest;
}

function integerAt(columns: readonly Uint32Array[], index: number): bigint {
  return columns.reduce((value, column) => (value << 32n) | BigInt(column[index] ?? 0), 0n);
}

function writeAddress(bytes: Bytes, address: bigint): void {
  for (let shift = 120n; shift >= 0n; shift -= 8n) push(bytes, Number((address >> shift) & 0xffn));
}

function writeInteger(bytes: Bytes, value: bigint): void {
  if (value <= 0xffff_ffffn) return writeNumber(bytes, Number(value));
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) push(bytes, Number(rest & 0x7fn) | 0x80);
  push(bytes, Number(rest));
}

function writeNumber(target: Bytes, value: number): void {
  const { bytes } = target;
  let { used } = target;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes[used++] = (rest & 0x7f) | 0x80;
  bytes[used++] = rest;
  target.used = used;
}

/** Checks everything: it is read once for one question. */
export function openAddressProvenance(bytes: Uint8Array): AddressProvenance {
  // byteOffset matters: callers pass views into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES + CRC_BYTES) throw broken(HEADER_BYTES + CRC_BYTES, bytes.length);
  expectEqual("address_provenance_layout", MAGIC, view.getUint32(0, true));
  expectEqual("address_provenance_layout", VERSION, view.getUint16(4, true));
  const [v4 = 0, v6 = 0, bodySize = 0, dictionarySize = 0] = [8, 12, 16, 20].map((at) =>
    view.getUint32(at, true),
  );
  const blocks = Math.ceil(v4 / RECORDS_A_BLOCK) + Math.ceil(v6 / RECORDS_A_BLOCK);
  const bodiesAt = HEADER_BYTES + blocks * BLOCK_BYTES;
  const crc = bodiesAt + bodySize + dictionarySize;
  expectEqual("address_provenance_layout", crc + CRC_BYTES, bytes.length);
  expectEqual("address_provenance_checksum", crc32c(bytes.subarray(0, crc)), view.getUint32(crc, true));
  const facts = readFacts(bytes.subarray(bodiesAt + bodySize, crc));
  const bodies = bytes.subarray(bodiesAt, bodiesAt + bodySize);
  return {
    records: v4 + v6,
    of(address) {
      const wanted = toInteger(address.words);
      const found: ProvenanceRecord[] = [];
      for (let block = 0; block < blocks; block++) {
        const at = HEADER_BYTES + block * BLOCK_BYTES;
        const [first, greatest] = [readAddress(view, at), readAddress(view, at + 16)];
        if (first > wanted || greatest < wanted) continue;
        const place = { first, body: view.getUint32(at + 32, true), records: view.getUint32(at + 36, true) };
        found.push(...readBlock(bodies, place, facts, wanted));
      }
      return found;
    },
  };
}

type Place = { readonly first: bigint; readonly body: number; readonly records: number };

function readBlock(
  bodies: Uint8Array,
  { first, body, records }: Place,
  facts: readonly ProvenanceFact[],
  wanted: bigint,
): readonly ProvenanceRecord[] {
  const found: ProvenanceRecord[] = [];
  const cursor = { at: body };
  let start = first;
  for (let index = 0; index < Math.min(records, RECORDS_A_BLOCK); index++) {
    start += readNumber(bodies, cursor);
    const end = start + readNumber(bodies, cursor);
    const fact = facts[Number(readNumber(bodies, cursor))];
    const line = Number(readNumber(bodies, cursor));
    if (fact === undefined) throw broken(`a fact below ${facts.length}`, "another");
    if (start <= wanted && wanted <= end)
      found.push({
        ...fact,
        first: fromWords(toWords(start)).text,
        last: fromWords(toWords(end)).text,
        line,
      });
  }
  return found;
}

function readNumber(bytes: Uint8Array, cursor: { at: number }): bigint {
  let value = 0n;
  // 128 bits are 19 bytes of seven.
  for (let shift = 0n; shift < 133n; shift += 7n) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw broken("a number", "the end");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw broken("a number of 128 bits", "a longer one");
}

function readFacts(bytes: Uint8Array): readonly ProvenanceFact[] {
  let json: unknown = null;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // `null` is refused below with the same code.
  }
  const parsed = z.array(factSchema).safeParse(json);
  if (!parsed.success) throw broken("facts", "other JSON");
  return parsed.data;
}

function readAddress(view: DataView, at: number): bigint {
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
}

function toInteger(words: Words): bigint {
  return words.reduce((value, word) => (value << 32n) | BigInt(word), 0n);
}

function toWords(value: bigint): Words {
  const word = (shift: bigint): number => Number((value >> shift) & 0xffff_ffffn);
  return [word(96n), word(64n), word(32n), word(0n)];
}

function broken(expected: string | number, got: string | number): FormatError {
  return new FormatError("address_provenance_layout", { expected, got });
}
