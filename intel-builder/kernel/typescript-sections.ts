import { openBlock, writeBlock } from "../../shared/format/credential-block.ts";
import { FormatError } from "../../shared/format/format-error.ts";
import {
  NOT_THERE,
  openSection,
  probeSection,
  verifySection,
  type HashSection,
} from "../../shared/format/hash-section-reader.ts";
import { encodeSection, type SortedKeys } from "../../shared/format/hash-section-writer.ts";
import type { EncodedShards, ReadBack, SectionRequest } from "./kernel.ts";
import { countClassOfRecord, keyOfRecord, sortedKeysOf } from "./record.ts";

/** The oracle of assembly/encode-section.ts: one shard after the other as shared/format writes it. */
export function encodeRecords(records: BigUint64Array, request: SectionRequest): EncodedShards {
  const keys = sortedKeysOf(records, request.partition);
  const shards = shardsOf(request);
  const parts: Uint8Array[] = [];
  const ends = new Uint32Array(shards.count);
  let [from, written, entries, crowded] = [0, 0, 0, 0];
  for (let index = 0; index < shards.count; index++) {
    const shard = shards.first + index;
    const to = endOfShard(keys.high, from, { shard, shardBits: request.shardBits });
    const place = { shard, shardBits: request.shardBits };
    const section = encodeSection(request.parameters, place, keysBetween(keys, from, to));
    const bytes = request.blockHeader ? writeBlock(shard, [section.bytes]) : section.bytes;
    parts.push(bytes);
    written += bytes.length;
    ends[index] = written;
    entries += section.entries;
    crowded += section.crowded;
    from = to;
  }
  // A Buffer's `slice` would be no copy.
  return { bytes: new Uint8Array(Buffer.concat(parts)), ends, entries, crowded };
}

/** The oracle of assembly/read-back.ts. */
export function readBackRecords(
  shards: Uint8Array,
  ends: Uint32Array,
  request: SectionRequest,
  records: BigUint64Array,
): ReadBack {
  const sections = openSections(shards, ends, request);
  const entries = sections.reduce((sum, section) => sum + verifySection(section), 0);
  let missing = 0;
  for (const record of records) {
    const payload = payloadOf(sections, request, record);
    const wanted = request.parameters.payloadBits === 0 ? 0 : countClassOfRecord(record);
    if (payload < wanted) missing += 1;
  }
  return { missing, entries };
}

/** The oracle of assembly/probe.ts. */
export function probeRecords(
  shards: Uint8Array,
  ends: Uint32Array,
  request: SectionRequest,
  keys: BigUint64Array,
): number {
  const sections = openSections(shards, ends, request);
  return keys.reduce((found, key) => found + (payloadOf(sections, request, key) === NOT_THERE ? 0 : 1), 0);
}

function openSections(shards: Uint8Array, ends: Uint32Array, request: SectionRequest): HashSection[] {
  return Array.from(ends, (end, index) => {
    const bytes = shards.subarray(index === 0 ? 0 : ends[index - 1], end);
    return openShard(bytes, shardsOf(request).first + index, request);
  });
}

function openShard(bytes: Uint8Array, shard: number, request: SectionRequest): HashSection {
  const { parameters, shardBits, blockHeader } = request;
  if (!blockHeader) return openSection(bytes, 0, parameters, shardBits);
  const sections = [{ ...parameters, entries: 0 }];
  const [only] = openBlock(bytes, shard, { kind: "passwords", shardBits, sections }).sections;
  if (!only) throw new FormatError("block_layout", { expected: "a section", got: "none" });
  return only;
}

function payloadOf(sections: readonly HashSection[], request: SectionRequest, record: bigint): number {
  const { high, low } = keyOfRecord(record, request.partition);
  const section = sections[(high >>> (32 - request.shardBits)) - shardsOf(request).first];
  return section ? probeSection(section, high, low) : NOT_THERE;
}

function shardsOf({ partition, shardBits }: SectionRequest): {
  readonly first: number;
  readonly count: number;
} {
  const count = 2 ** (shardBits - 8);
  return { first: partition * count, count };
}

type Place = { readonly shard: number; readonly shardBits: number };

function endOfShard(high: Uint32Array, from: number, { shard, shardBits }: Place): number {
  let at = from;
  while (at < high.length && (high[at] ?? 0) >>> (32 - shardBits) === shard) at += 1;
  return at;
}

function keysBetween({ high, low, payloads }: SortedKeys, from: number, to: number): SortedKeys {
  return {
    high: high.subarray(from, to),
    low: low.subarray(from, to),
    payloads: payloads?.subarray(from, to) ?? null,
  };
}
