import { highWord, LOOKUP_KEY_BYTES, lowWord } from "../../shared/format/lookup-key.ts";

/**
 * Offsets of records in the order of the key that begins `keyAt` bytes into each; equal keys stay in the order they came.
 */
export function sortedOffsets(records: Uint8Array, recordBytes: number, keyAt: number): readonly number[] {
  const entries = Array.from({ length: records.length / recordBytes }, (_, index) => {
    const offset = index * recordBytes;
    const key = records.subarray(offset + keyAt, offset + keyAt + LOOKUP_KEY_BYTES);
    return { offset, high: highWord(key), low: lowWord(key) };
  });
  return entries.toSorted((a, b) => a.high - b.high || a.low - b.low).map(({ offset }) => offset);
}

/** The records' keys, ascending, each once, joined. */
export function uniqueKeys(records: Uint8Array, recordBytes: number, keyAt: number): Uint8Array {
  const keys = new Uint8Array((records.length / recordBytes) * LOOKUP_KEY_BYTES);
  let used = 0;
  for (const offset of sortedOffsets(records, recordBytes, keyAt)) {
    const key = records.subarray(offset + keyAt, offset + keyAt + LOOKUP_KEY_BYTES);
    if (used > 0 && sameKey(key, keys.subarray(used - LOOKUP_KEY_BYTES, used))) continue;
    keys.set(key, used);
    used += LOOKUP_KEY_BYTES;
  }
  return keys.subarray(0, used);
}

export function sameKey(a: Uint8Array, b: Uint8Array): boolean {
  return highWord(a) === highWord(b) && lowWord(a) === lowWord(b);
}
