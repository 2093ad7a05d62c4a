import { FormatError } from "./format-error.ts";
import { highWord, LOOKUP_KEY_BYTES, lowWord } from "./lookup-key.ts";

/** A run of fixed-width keys inside a block: ascending, no duplicates, most significant byte first. */
export type KeySection = { readonly view: DataView; readonly at: number; readonly count: number };

/** Index of the key, or -1. No allocation; reads nothing outside its section. */
export function indexOfKey({ view, at, count }: KeySection, key: Uint8Array): number {
  const [high, low] = [highWord(key), lowWord(key)];
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const offset = at + middle * LOOKUP_KEY_BYTES;
    const difference = view.getUint32(offset) - high || view.getUint32(offset + 4) - low;
    if (difference === 0) return middle;
    if (difference < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

/** Reads every key: ascending order, and, where `shardBits` is given, that each belongs into this shard. */
export function verifySection(
  { view, at, count }: KeySection,
  home?: { shard: number; shardBits: number },
): void {
  let [lastHigh, lastLow] = [-1, -1];
  for (let index = 0; index < count; index++) {
    const high = view.getUint32(at + index * LOOKUP_KEY_BYTES);
    const low = view.getUint32(at + index * LOOKUP_KEY_BYTES + 4);
    if ((high - lastHigh || low - lastLow) <= 0) {
      throw new FormatError("block_order", { expected: "ascending keys", got: `disorder at ${index}` });
    }
    if (home && home.shardBits > 0 && high >>> (32 - home.shardBits) !== home.shard) {
      throw new FormatError("block_order", {
        expected: `keys of shard ${home.shard}`,
        got: `another at ${index}`,
      });
    }
    [lastHigh, lastLow] = [high, low];
  }
}
