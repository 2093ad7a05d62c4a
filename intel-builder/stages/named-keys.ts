import type { SortedKeys } from "../../shared/format/hash-section-writer.ts";
import { wordsInShardOf, type KeyWords } from "../../shared/format/lookup-key.ts";

/** Pairs or similar forms as they were spilled (lanes.ts), under their names' shards, in order. */
export function spilledNamedKeys(parts: readonly Uint32Array[], shardBits: number): SortedKeys {
  const keys = new BigUint64Array(parts.reduce((sum, { length }) => sum + length / 3, 0));
  let at = 0;
  for (const words of parts) {
    for (let word = 0; word < words.length; word += 3) {
      const key = { high: words[word + 1] ?? 0, low: words[word + 2] ?? 0 };
      keys[at++] = joined(wordsInShardOf(words[word] ?? 0, key, shardBits));
    }
  }
  return sorted(keys);
}

/**
 * Keys that stand under shards of `from` bits, put under wider shards of `to` bits. What they lose at their end no
 * section of so few keys looks at.
 */
export function movedNamedKeys({ high, low }: SortedKeys, from: number, to: number): SortedKeys {
  const keys = new BigUint64Array(high.length);
  for (const [index, name] of high.entries()) {
    const rest = low[index] ?? 0;
    const key = { high: ((name << from) | (rest >>> (32 - from))) >>> 0, low: (rest << from) >>> 0 };
    keys[index] = joined(wordsInShardOf(name, key, to));
  }
  return sorted(keys);
}

function joined({ high, low }: KeyWords): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

function sorted(keys: BigUint64Array): SortedKeys {
  keys.sort();
  return {
    high: Uint32Array.from(keys, (key) => Number(key >> 32n)),
    low: Uint32Array.from(keys, (key) => Number(key & 0xffff_ffffn)),
    payloads: null,
  };
}
