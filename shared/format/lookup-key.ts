/** Stored bytes of each credential key. At 1e9 entries a foreign key collides once in 2^34 lookups. */
export const LOOKUP_KEY_BYTES = 8;

/** At most 2^20 blocks: their index (32 bytes each) must fit in an isolate's memory. */
export const MAX_SHARD_BITS = 20;

/**
 * The stored part of a SHA-1: its last 8 bytes. Its first bytes would be as good, but leak lists are handed out by
 * their first 20 bits: a part of such a list would then fall into a few blocks, and those would grow without bound.
 */
export function passwordKey(sha1: Uint8Array): Uint8Array {
  return sha1.subarray(sha1.length - LOOKUP_KEY_BYTES);
}

/** The block that holds a key: its first bits, so that blocks in order hold keys in order. */
export function shardOf(key: Uint8Array, shardBits: number): number {
  return shardBits === 0 ? 0 : highWord(key) >>> (32 - shardBits);
}

/** A key as two words, most significant first. */
export type KeyWords = { readonly high: number; readonly low: number };

/**
 * A pair's or similar form's key among all those of its pack: the shard is that of the user name, so that one read answers
 * for name, pair and similar; behind it stand the key's own bits, as many as fit.
 */
export function keyInShardOf(name: Uint8Array, key: Uint8Array, shardBits: number): KeyWords {
  return wordsInShardOf(highWord(name), { high: highWord(key), low: lowWord(key) }, shardBits);
}

/** The same of words: the user-name key's first one, and the pair's or similar form's key. */
export function wordsInShardOf(name: number, { high, low }: KeyWords, shardBits: number): KeyWords {
  if (shardBits === 0) return { high, low };
  const rest = 32 - shardBits;
  return {
    high: (((name >>> rest) << rest) | (high >>> shardBits)) >>> 0,
    low: ((high << rest) | (low >>> shardBits)) >>> 0,
  };
}

/** The first four bytes as one number. */
export function highWord(key: Uint8Array): number {
  return (((key[0] ?? 0) << 24) | ((key[1] ?? 0) << 16) | ((key[2] ?? 0) << 8) | (key[3] ?? 0)) >>> 0;
}

/** The last four bytes as one number. */
export function lowWord(key: Uint8Array): number {
  return (((key[4] ?? 0) << 24) | ((key[5] ?? 0) << 16) | ((key[6] ?? 0) << 8) | (key[7] ?? 0)) >>> 0;
}
