import { NEXT_RECORD } from "./layout";

/**
 * Appends a record to its partition's buffer. True when that is full then: buffers are aligned to their size, a power of
 * two, whose mask is given.
 */
export function scatterRecord(key: u64, facts: u64, bufferMask: u32): bool {
  const place = NEXT_RECORD + ((<usize>(key >> 56)) << 2);
  const at = load<u32>(place);
  store<u64>(at, (key << 8) | facts);
  store<u32>(place, at + 8);
  return ((at + 8) & bufferMask) == 0;
}
