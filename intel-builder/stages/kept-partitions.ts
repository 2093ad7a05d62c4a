import { PARTITIONS } from "../kernel/kernel.ts";

/*
 * A pack's parameters must be known before its first block is written, and be the same wherever a part of it is built. Keys
 * are spread evenly, so the distinct ones of the first partitions tell how many there are: a million records give the
 * number within a few parts in a thousand, and cost a hundredth of a large build.
 */
const SAMPLE_RECORDS = 2 ** 20;

/** Partitions whose records are spilled: those that are built here, and the first ones, which every machine counts. */
export type KeptPartitions = {
  readonly from: number;
  readonly to: number;
  readonly sample: number;
};

export function isKept({ from, to, sample }: KeptPartitions, partition: number): boolean {
  return partition < sample || (partition >= from && partition < to);
}

/** How many of the first partitions hold a sample's records; all while there are too few. Falls while records come. */
export function samplePartitions(recordsOf: (partition: number) => number): number {
  let records = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    records += recordsOf(partition);
    if (records >= SAMPLE_RECORDS) return partition + 1;
  }
  return PARTITIONS;
}
