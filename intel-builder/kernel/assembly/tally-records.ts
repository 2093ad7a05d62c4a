import { COMMON_FACT, RESULTS, SCRATCH, setResult } from "./layout";

const CLASSES: u32 = 16;

/** Counts sorted records. Results: 0 to 15 of each class, 16 flagged common. */
export function tallyRecords(records: usize, count: usize): void {
  // Four rows, for neighbours often have the same class and would wait for each other. A row counts by all facts.
  memory.fill(SCRATCH, 0, 4 * 256 * 4);
  const end = records + (count << 3);
  const fours = records + ((count & ~(<usize>3)) << 3);
  let at = records;
  for (; at < fours; at += 32) {
    countFacts(0, load<u8>(at));
    countFacts(1, load<u8>(at, 8));
    countFacts(2, load<u8>(at, 16));
    countFacts(3, load<u8>(at, 24));
  }
  for (; at < end; at += 8) countFacts(0, load<u8>(at));
  sumRows();
}

function countFacts(row: usize, facts: u32): void {
  const place = SCRATCH + (row << 10) + ((<usize>facts) << 2);
  store<u32>(place, load<u32>(place) + 1);
}

function sumRows(): void {
  memory.fill(RESULTS, 0, (CLASSES + 1) << 2);
  for (let index: u32 = 0; index < 1024; index++) {
    const counted = load<u32>(SCRATCH + ((<usize>index) << 2));
    const place = RESULTS + ((<usize>(index & (CLASSES - 1))) << 2);
    store<u32>(place, load<u32>(place) + counted);
    if (index & COMMON_FACT) setResult(CLASSES, load<u32>(RESULTS + (CLASSES << 2)) + counted);
  }
}
