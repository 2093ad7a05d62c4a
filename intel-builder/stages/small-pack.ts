import { wordsInShardOf } from "../../shared/format/lookup-key.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { SortedKeys } from "../../shared/format/hash-section-writer.ts";
import { countClassOfRecord, keyOfRecord } from "../kernel/record.ts";
import { encodeBlocks, NO_KEYS, type EncodedBlocks } from "./encode-blocks.ts";

/** One partition's records of a lane: the kernel's, sorted and distinct, or named ones as they were spilled. */
export type SmallPart =
  | { readonly kind: "records"; readonly partition: number; readonly records: BigUint64Array }
  | { readonly kind: "named"; readonly words: Uint32Array };

/**
 * Blocks of a pack of less than 256 shards, whose shards reach over several partitions. It fits in memory: such a pack
 * has at most 0.8 MB. One list of parts, in the order of partitions, for each section of the layout.
 */
export function encodeSmallPack(layout: PackLayout, lanes: readonly (readonly SmallPart[])[]): EncodedBlocks {
  return encodeBlocks(
    layout,
    lanes.map((parts) => keysOf(parts, layout.shardBits)),
  );
}

function keysOf(parts: readonly SmallPart[], shardBits: number): SortedKeys {
  const records = parts.flatMap((part) => (part.kind === "records" ? [part] : []));
  const named = parts.flatMap((part) => (part.kind === "named" ? [part.words] : []));
  if (records.length > 0) return recordKeys(records);
  return named.length > 0 ? namedKeys(named, shardBits) : NO_KEYS;
}

function recordKeys(parts: readonly Extract<SmallPart, { kind: "records" }>[]): SortedKeys {
  const total = parts.reduce((sum, { records }) => sum + records.length, 0);
  const keys = { high: new Uint32Array(total), low: new Uint32Array(total), payloads: new Uint8Array(total) };
  let at = 0;
  for (const { partition, records } of parts) {
    for (const record of records) {
      const { high, low } = keyOfRecord(record, partition);
      keys.high[at] = high;
      keys.low[at] = low;
      keys.payloads[at] = countClassOfRecord(record);
      at += 1;
    }
  }
  return keys;
}

/** Pairs or similar forms under their names' shards: sorted only here, because a shard holds several partitions. */
function namedKeys(parts: readonly Uint32Array[], shardBits: number): SortedKeys {
  const keys = new BigUint64Array(parts.reduce((sum, { length }) => sum + length / 3, 0));
  let at = 0;
  for (const words of parts) {
    for (let word = 0; word < words.length; word += 3) {
      const key = { high: words[word + 1] ?? 0, low: words[word + 2] ?? 0 };
      const { high, low } = wordsInShardOf(words[word] ?? 0, key, shardBits);
      keys[at++] = (BigInt(high) << 32n) | BigInt(low);
    }
  }
  keys.sort();
  return {
    high: Uint32Array.from(keys, (key) => Number(key >> 32n)),
    low: Uint32Array.from(keys, (key) => Number(key & 0xffff_ffffn)),
    payloads: null,
  };
}
