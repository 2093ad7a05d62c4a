import { wordsInShardOf } from "../../shared/format/lookup-key.ts";
import { RECORD_BYTES, type PartitionWork, type SortTally } from "../kernel/kernel.ts";
import { NAMED_RECORD_BYTES, recordWords, type Lane } from "./lanes.ts";
import { readPieces, type PartitionPieces } from "./spill-file.ts";

/** One lane's records of one partition, where they wait. */
export type LanePieces = { readonly lane: Lane; readonly files: PartitionPieces };

/** Keys whose 32 bits behind the first byte lie in here, both ends included. */
export type KeyRange = { readonly from: number; readonly to: number };

/*
 * Records sorted at once, 16 MB and as much again to sort them: with two threads and everything else the builder stays
 * below 256 MB. A partition of more is read again for each part of it.
 */
export const MAX_SORTED_RECORDS = 2 ** 21;

// Keys spread evenly; so many in one part were made to meet, and sorting them would take the memory that others need.
const MAX_KEYS_OF_PART = 2 ** 23;

export type LoadedPart = {
  readonly lane: LanePieces;
  /** Pairs and similar forms stand under their name's shard. */
  readonly shardBits: number;
  readonly range: KeyRange | null;
};

/** Sorted distinct records of the part, in the kernel's memory. */
export function loadPart(work: PartitionWork, part: LoadedPart): SortTally {
  work.clear();
  let waiting = 0;
  let tally: SortTally | null = null;
  let given = 0;
  const sort = (): SortTally => {
    // oxlint-disable-next-line unicorn/no-array-sort -- the kernel sorts in its own memory
    const sorted = work.sort();
    given += waiting;
    waiting = 0;
    if (sorted.distinct > MAX_KEYS_OF_PART) throw skewed(sorted.distinct);
    return sorted;
  };
  const take = (records: number): void => {
    waiting += part.range === null ? work.loaded(records) : work.loaded(records, part.range);
    if (waiting > MAX_SORTED_RECORDS) tally = sort();
  };
  if (isNamed(part.lane.lane)) readNamed(work, part, take);
  else readRecords(work, part.lane.files, take);
  tally = waiting > 0 || tally === null ? sort() : tally;
  return { ...tally, given };
}

function isNamed(lane: Lane): boolean {
  return lane === "pairs" || lane === "similar";
}

function readRecords(work: PartitionWork, files: PartitionPieces, take: (records: number) => void): void {
  readPieces(
    files,
    (bytes) => work.space(bytes / RECORD_BYTES),
    (bytes) => take(bytes / RECORD_BYTES),
  );
}

/** Turns each record of pairs or similar into the key that it has in the pack. */
function readNamed(
  work: PartitionWork,
  { lane, shardBits }: LoadedPart,
  take: (records: number) => void,
): void {
  let piece = new Uint8Array(0);
  readPieces(
    lane.files,
    (bytes) => (piece = piece.length < bytes ? new Uint8Array(bytes) : piece),
    (bytes) => {
      const records = bytes / NAMED_RECORD_BYTES;
      const named = new Uint32Array(piece.buffer, 0, records * 3);
      const space = work.space(records);
      writeNamed(named, new Uint32Array(space.buffer, space.byteOffset, records * 2), shardBits);
      take(records);
    },
  );
}

function writeNamed(named: Uint32Array, into: Uint32Array, shardBits: number): void {
  for (let at = 0, to = 0; at < named.length; at += 3, to += 2) {
    const key = wordsInShardOf(
      named[at] ?? 0,
      { high: named[at + 1] ?? 0, low: named[at + 2] ?? 0 },
      shardBits,
    );
    const [first, second] = recordWords(key.high, key.low, 0);
    into[to] = first;
    into[to + 1] = second;
  }
}

function skewed(keys: number): Error {
  return new Error(
    `keys_skewed: expected keys spread evenly, got ${keys} that begin alike; a feed was made up: leave it out`,
  );
}
