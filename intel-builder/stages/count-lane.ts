import type { PartitionWork } from "../kernel/kernel.ts";
import { loadPart, type LanePieces } from "./load-partition.ts";
import type { Lane } from "./lanes.ts";
import type { PartitionPieces } from "./spill-file.ts";

export type CountTask = {
  readonly kind: "count";
  readonly lane: Lane;
  /** All sources' records of one partition, and each source's own where there are several. */
  readonly files: PartitionPieces;
  readonly sources: readonly { readonly source: string; readonly files: PartitionPieces }[];
};

/** Distinct keys of one source, and how many of them another source of the lane has too. */
export type SourceCount = { readonly source: string; readonly distinct: number; readonly shared: number };

export type Counted = {
  readonly kind: "counted";
  readonly distinct: number;
  readonly sources: readonly SourceCount[];
};

export function countLane(work: PartitionWork, { lane, files, sources }: CountTask): Counted {
  const load = (own: PartitionPieces) => loadPart(work, unplaced({ lane, files: own })).distinct;
  const distinct = load(files);
  if (sources.length < 2) return { kind: "counted", distinct, sources: [] };
  const keys = sources.map((source) => {
    load(source.files);
    return { source: source.source, keys: work.records().map((record) => record >> 8n) };
  });
  const shared = keysOfSeveral(keys.map((one) => one.keys));
  return {
    kind: "counted",
    distinct,
    sources: keys.map((one) => ({
      source: one.source,
      distinct: one.keys.length,
      shared: commonKeys(one.keys, shared),
    })),
  };
}

// Where a pair will stand is not decided yet. Its own key tells pairs apart just as well.
function unplaced(lane: LanePieces) {
  return { lane, shardBits: 0, range: null };
}

/** Keys that are in more than one of these ascending lists, ascending. */
function keysOfSeveral(lists: readonly BigUint64Array[]): BigUint64Array {
  const all = new BigUint64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let used = 0;
  for (const list of lists) {
    all.set(list, used);
    used += list.length;
  }
  all.sort();
  return all.filter((key, at) => key === all[at + 1] && key !== all[at - 1]);
}

/** How many keys two ascending lists of distinct keys have in common. */
function commonKeys(a: BigUint64Array, b: BigUint64Array): number {
  let [count, at] = [0, 0];
  for (const key of a) {
    while (at < b.length && (b[at] ?? 0n) < key) at += 1;
    if (b[at] === key) count += 1;
  }
  return count;
}
