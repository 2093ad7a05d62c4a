import type { Words } from "../../shared/identity/ip.ts";
import { networkOf } from "../../shared/identity/cidr.ts";
import { fromV4, fromWords } from "../../shared/identity/ip.ts";
import { rangeOfCidr, type AddressRange } from "./address-range.ts";
import { MmdbError, readMmdbValue, type MmdbValue } from "./mmdb-data.ts";

/** One network of an MMDB file with its record. */
export type MmdbNetwork = { readonly range: AddressRange; readonly record: MmdbValue };

const MARKER = [0xab, 0xcd, 0xef, ...new TextEncoder().encode("MaxMind.com")];
// The metadata stands in the last 128 KiB (specification).
const MAX_METADATA_BYTES = 128 * 1024;
const SEPARATOR_BYTES = 16;

type Tree = {
  readonly bytes: Uint8Array;
  readonly nodes: number;
  readonly recordBits: 24 | 28 | 32;
  readonly bits: 32 | 128;
  readonly data: Uint8Array;
};

/** Whether these bytes end like an MMDB file. */
export function isMmdb(bytes: Uint8Array): boolean {
  return metadataAt(bytes) >= 0;
}

/**
 * Every network of the file in ascending order, each node once: IPv4 networks come as IPv4, and the places of the IPv6
 * tree that lead to them again (6to4, mapped) are passed over. A file whose tree runs in circles ends like any other.
 */
export function* mmdbNetworks(bytes: Uint8Array): Generator<MmdbNetwork> {
  const tree = openTree(bytes);
  const seen = new Uint8Array(tree.nodes);
  const records = new Map<number, MmdbValue>();
  const pending: { node: number; words: Words; depth: number }[] = [
    { node: 0, words: [0, 0, 0, 0], depth: 0 },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, words, depth } = next;
    if (node === tree.nodes) continue;
    if (node > tree.nodes) {
      const offset = node - tree.nodes - SEPARATOR_BYTES;
      const record = records.get(offset) ?? readMmdbValue(tree.data, offset);
      if (records.size < MAX_CACHED) records.set(offset, record);
      const range = rangeAt(tree, words, depth);
      if (range) yield { range, record };
    } else if (seen[node] === 0 && depth < tree.bits) {
      seen[node] = 1;
      // The left branch is taken up next: ascending order.
      pending.push({ node: childOf(tree, node, 1), words: withBit(words, depth), depth: depth + 1 });
      pending.push({ node: childOf(tree, node, 0), words, depth: depth + 1 });
    }
  }
}

// Records are shared by many networks; a database of single addresses with a record each must not fill memory.
const MAX_CACHED = 65_536;

function openTree(bytes: Uint8Array): Tree {
  const start = metadataAt(bytes);
  if (start < 0) throw new MmdbError("mmdb_metadata: expected its marker, got none; fetch the file again");
  const metadata = readMmdbValue(bytes.subarray(start), 0);
  const [nodes, recordBits, version] = [
    numberIn(metadata, "node_count"),
    numberIn(metadata, "record_size"),
    numberIn(metadata, "ip_version"),
  ];
  const treeBytes = (nodes * recordBits * 2) / 8;
  if ((recordBits !== 24 && recordBits !== 28 && recordBits !== 32) || (version !== 4 && version !== 6))
    throw new MmdbError(`mmdb_metadata: expected records of 24, 28 or 32 bits, got ${recordBits}`);
  if (nodes < 1 || treeBytes + SEPARATOR_BYTES > start)
    throw new MmdbError(`mmdb_truncated: expected ${nodes} nodes, got fewer bytes; fetch the file again`);
  const data = bytes.subarray(treeBytes + SEPARATOR_BYTES, start);
  return { bytes, nodes, recordBits, bits: version === 4 ? 32 : 128, data };
}

function numberIn(metadata: MmdbValue, name: string): number {
  const isMap = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
  const value =
    isMap && Object.hasOwn(metadata, name)
      ? Object.entries(metadata).find(([key]) => key === name)?.[1]
      : null;
  return typeof value === "number" && Number.isInteger(value) ? value : 0;
}

/** Where the metadata begins behind its last marker, or -1. */
function metadataAt(bytes: Uint8Array): number {
  const from = Math.max(0, bytes.length - MAX_METADATA_BYTES);
  for (let at = bytes.length - MARKER.length; at >= from; at--)
    if (MARKER.every((byte, index) => bytes[at + index] === byte)) return at + MARKER.length;
  return -1;
}

function childOf({ bytes, recordBits }: Tree, node: number, side: 0 | 1): number {
  const at = (node * recordBits * 2) / 8;
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  if (recordBits === 28) {
    // The middle byte holds the upper halves of both.
    const upper = side === 0 ? byte(3) >>> 4 : byte(3) & 15;
    const low = side * 4;
    return upper * 2 ** 24 + byte(low) * 65_536 + byte(low + 1) * 256 + byte(low + 2);
  }
  let value = 0;
  for (let offset = 0; offset < recordBits / 8; offset++)
    value = value * 256 + byte((side * recordBits) / 8 + offset);
  return value;
}

function withBit(words: Words, depth: number): Words {
  const set = (index: number): number =>
    depth >> 5 === index ? ((words[index] ?? 0) | (1 << (31 - (depth & 31)))) >>> 0 : (words[index] ?? 0);
  return [set(0), set(1), set(2), set(3)];
}

/** Null for what is no network of one family: a record above the IPv4 part of an IPv6 tree. */
function rangeAt({ bits }: Tree, words: Words, depth: number): AddressRange | null {
  if (bits === 32) return rangeOfCidr(networkOf(fromV4(words[0]), depth));
  const isV4 = words[0] === 0 && words[1] === 0 && words[2] === 0;
  if (isV4) return depth < 96 ? null : rangeOfCidr(networkOf(fromV4(words[3]), depth - 96));
  return rangeOfCidr(networkOf(fromWords(words), depth));
}
