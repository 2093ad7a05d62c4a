import { writeBlock } from "../../shared/format/credential-block.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { EncodedShards, PartitionWork } from "../kernel/kernel.ts";
import { loadPart, MAX_SORTED_RECORDS, type KeyRange, type LanePieces } from "./load-partition.ts";
import { LEAST_COMMON_CLASS, rankedCommon } from "./common-passwords.ts";
import { createPieceFile, type Piece, type PieceWriter } from "./piece-file.ts";

export const PARTITION_BITS = 8;

export type EncodeTask = {
  readonly kind: "encode";
  readonly partition: number;
  readonly layout: PackLayout;
  /** One for each section. */
  readonly lanes: readonly LanePieces[];
  /** Of the lane with most, before equal ones are joined. */
  readonly records: number;
  readonly piecePath: string;
};

export type Encoded = {
  readonly kind: "encoded";
  readonly piece: Piece;
  /** Of each section. */
  readonly entries: readonly number[];
  readonly crowded: number;
  /** Most seen or flagged, as records; passwords only. */
  readonly common: readonly bigint[];
};

/** Sorts, encodes, writes and reads back the shards of one partition. A layout of fewer than 256 shards: small-pack.ts. */
export function encodePartition(work: PartitionWork, task: EncodeTask): Encoded {
  const piece = createPieceFile(task.piecePath);
  const sum = { entries: task.layout.sections.map(() => 0), crowded: 0, common: new Array<bigint>() };
  for (const part of partsOf(task)) {
    const [only, ...others] = task.layout.sections;
    if (only && others.length === 0) encodeSingle(work, task, part, { piece, sum });
    else encodeSections(work, task, part, { piece, sum });
  }
  return { kind: "encoded", piece: piece.close(), ...sum, common: rankedCommon(sum.common) };
}

type Part = {
  readonly range: KeyRange | null;
  /** Shards of this part, counted from the partition's first. */
  readonly from: number;
  readonly to: number;
};

/** The whole partition, or as many parts of equal shards as keep each below what is sorted at once. */
function partsOf({ records, layout }: EncodeTask): readonly Part[] {
  const shards = 2 ** (layout.shardBits - PARTITION_BITS);
  let parts = 1;
  while (parts < shards && records / parts > MAX_SORTED_RECORDS) parts *= 2;
  const each = shards / parts;
  const keysOfShard = 2 ** 32 / shards;
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part * each, (part + 1) * each];
    return { range: parts === 1 ? null : { from: from * keysOfShard, to: to * keysOfShard - 1 }, from, to };
  });
}

type Sum = { readonly entries: number[]; crowded: number; readonly common: bigint[] };
type Output = { readonly piece: PieceWriter; readonly sum: Sum };

function encodeSingle(work: PartitionWork, task: EncodeTask, part: Part, { piece, sum }: Output): void {
  const shards = encodeSection(work, task, part, 0);
  add(sum, 0, shards);
  piece.appendAll(...shardsBetween(shards, part));
  if (task.layout.kind !== "passwords") return;
  for (const record of work.atLeast(LEAST_COMMON_CLASS)) sum.common.push(record);
}

function encodeSections(work: PartitionWork, task: EncodeTask, part: Part, { piece, sum }: Output): void {
  const sections = task.layout.sections.map((_, section) => {
    const shards = encodeSection(work, task, part, section);
    add(sum, section, shards);
    // The next section takes the memory.
    return { bytes: shards.bytes.slice(), ends: shards.ends.slice() };
  });
  const first = task.partition * 2 ** (task.layout.shardBits - PARTITION_BITS);
  for (let shard = part.from; shard < part.to; shard++) {
    const parts = sections.map(({ bytes, ends }) =>
      bytes.subarray(shard === 0 ? 0 : ends[shard - 1], ends[shard]),
    );
    piece.append(writeBlock(first + shard, parts));
  }
}

/** One section's shards of this part, compared key by key with what they were made of. */
function encodeSection(work: PartitionWork, task: EncodeTask, part: Part, section: number): EncodedShards {
  const { layout, partition } = task;
  const parameters = layout.sections[section];
  const lane = task.lanes[section];
  if (!parameters || !lane) throw new Error(`section: expected ${section} in the layout, got none`);
  loadPart(work, { lane, shardBits: layout.shardBits, range: part.range });
  const request = {
    partition,
    parameters,
    shardBits: layout.shardBits,
    blockHeader: layout.sections.length === 1,
  };
  const shards = work.encode(request);
  const encoded = { ...shards, ends: shards.ends.slice() };
  const copy = work.readBackSpace(shards.bytes.length);
  copy.set(shards.bytes);
  const { missing, entries } = work.readBack(request, encoded.ends);
  const isWhole = entries === encoded.entries && (missing === 0 || encoded.crowded > 0);
  if (!isWhole)
    throw new Error(
      `read_back: expected ${encoded.entries} keys in partition ${partition}, got ${entries} and ${missing} missing; report this`,
    );
  return { ...encoded, bytes: copy.subarray(0, shards.bytes.length) };
}

function add(sum: Sum, section: number, { entries, crowded }: EncodedShards): void {
  sum.entries[section] = (sum.entries[section] ?? 0) + entries;
  sum.crowded += crowded;
}

function shardsBetween({ bytes, ends }: EncodedShards, { from, to }: Part): [Uint8Array, Uint32Array] {
  const start = from === 0 ? 0 : (ends[from - 1] ?? 0);
  const own = ends.slice(from, to).map((end) => end - start);
  return [bytes.subarray(start, start + (own.at(-1) ?? 0)), own];
}
