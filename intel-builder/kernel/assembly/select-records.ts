import { COMMON_FACT } from "./layout";

/** Copies records of at least this class or flagged common; gives how many. There must be room for all. */
export function selectRecords(records: usize, count: usize, output: usize, countClass: u32): usize {
  const end = records + (count << 3);
  let to = output;
  for (let at = records; at < end; at += 8) {
    const record = load<u64>(at);
    store<u64>(to, record);
    const facts = <u32>record;
    to += (<usize>((facts & 15) >= countClass || (facts & COMMON_FACT) != 0)) << 3;
  }
  return (to - output) >> 3;
}

/** Keeps, in place, records whose highest 32 bits lie in the range; gives how many. */
export function keepRange(records: usize, count: usize, first: u32, last: u32): usize {
  const end = records + (count << 3);
  let to = records;
  for (let at = records; at < end; at += 8) {
    const record = load<u64>(at);
    const place = <u32>(record >> 32);
    store<u64>(to, record);
    to += (<usize>(place >= first && place <= last)) << 3;
  }
  return (to - records) >> 3;
}
