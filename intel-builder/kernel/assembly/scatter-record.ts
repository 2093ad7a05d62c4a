import { NEXT_RECORD, setResult } from "./layout";

/**
 * Appends a record to its partition's buffer. True when that is full then, with the partition as result 3: buffers are
 * aligned to their size, a power of two, whose mask is given.
 */
export function scatterRecord(key: u64, facts: u64, bufferMask: u32): bool {
  const place = NEXT_RECORD + ((<usize>(key >> 56)) << 2);
  const at = load<u32>(place);
  store<u64>(at, (key << 8) | facts);
  store<u32>(place, at + 8);
  if (((at + 8) & bufferMask) != 0) return false;
  setResult(3, <u32>(key >> 56));
  return true;
}
