import { PARTITIONS } from "../kernel/kernel.ts";
import { isKept, samplePartitions, type KeptPartitions } from "./kept-partitions.ts";
import { LANE_RECORD_BYTES, type Lane } from "./lanes.ts";
import { createSpillFile, type SpillFile, type SpillWriter } from "./spill-file.ts";

// 256 partitions of 16 KiB: at most 4 MiB for each lane that is used.
const BUFFER_BYTES = 16_384;
const FIRST_BUFFER_BYTES = 512;

/** Records of one lane that one source gave. */
export type LaneSpill = {
  readonly lane: Lane;
  readonly source: string;
  readonly records: number;
  readonly file: SpillFile;
};

export type SpilledRecord = {
  readonly lane: Lane;
  readonly source: string;
  readonly partition: number;
  /** As `lanes.ts` draws them. */
  readonly words: readonly number[];
};

/** Takes records one by one, of the sources that are parsed here. */
export type RecordSpill = {
  readonly add: (record: SpilledRecord) => void;
  readonly close: () => readonly LaneSpill[];
};

/** Those that are built here; of the others only the first are kept, for the sample. */
type OwnPartitions = Pick<KeptPartitions, "from" | "to">;

/** The file is made with the first record. A source's records should come one after the other: each change flushes. */
export function openRecordSpill(path: string, own: OwnPartitions): RecordSpill {
  let writer: SpillWriter | null = null;
  const lanes = new Map<Lane, LaneBuffers>();
  const laneOf = (lane: Lane): LaneBuffers => {
    writer ??= createSpillFile(path);
    const buffers = lanes.get(lane) ?? openLane(lane, writer, own);
    lanes.set(lane, buffers);
    return buffers;
  };
  return {
    add: (record) => laneOf(record.lane).add(record),
    close() {
      const spills = [...lanes].flatMap(([lane, buffers]) =>
        buffers.close().map((spill) => ({ ...spill, lane })),
      );
      writer?.close();
      return spills.map(({ lane, source, records, pieces }) => ({
        lane,
        source,
        records,
        file: { path, pieces },
      }));
    },
  };
}

type SourcePieces = { readonly source: string; records: number; readonly pieces: number[][] };
type LaneBuffers = {
  readonly add: (record: SpilledRecord) => void;
  readonly close: () => readonly SourcePieces[];
};

function openLane(lane: Lane, writer: SpillWriter, own: OwnPartitions): LaneBuffers {
  const recordWords = LANE_RECORD_BYTES[lane] / 4;
  const sources = new Map<string, SourcePieces>();
  const buffers = Array.from({ length: PARTITIONS }, () => emptyBuffer());
  let current: SourcePieces | null = null;
  // All that came, also what was dropped: dropped is only what no sample reaches any more.
  const records = new Uint32Array(PARTITIONS);
  const flush = (partition: number, { words, used }: Buffer32): void => {
    const sample = samplePartitions((each) => records[each] ?? 0);
    if (!isKept({ ...own, sample }, partition)) return;
    const piece = writer.append(partition, new Uint8Array(words.buffer, 0, used * 4));
    if (piece) current?.pieces[partition]?.push(piece.offset, piece.length);
  };
  const flushAll = (): void => {
    for (const [partition, buffer] of buffers.entries()) {
      flush(partition, buffer);
      buffer.used = 0;
    }
  };
  const turnTo = (source: string): SourcePieces => {
    flushAll();
    const known = sources.get(source) ?? {
      source,
      records: 0,
      pieces: Array.from({ length: PARTITIONS }, () => []),
    };
    sources.set(source, known);
    return known;
  };
  return {
    add({ source, partition, words }) {
      if (current?.source !== source) current = turnTo(source);
      const buffer = buffers[partition];
      if (!buffer) return;
      if (buffer.used + recordWords > buffer.words.length && !grow(buffer)) {
        flush(partition, buffer);
        buffer.used = 0;
      }
      // Word by word: copying from a list takes ten times as long.
      for (let word = 0; word < recordWords; word++) buffer.words[buffer.used + word] = words[word] ?? 0;
      buffer.used += recordWords;
      records[partition] = (records[partition] ?? 0) + 1;
      current.records += 1;
    },
    close() {
      flushAll();
      return [...sources.values()];
    },
  };
}

type Buffer32 = { words: Uint32Array<ArrayBuffer>; used: number };

function emptyBuffer(): Buffer32 {
  return { words: new Uint32Array(0), used: 0 };
}

/** Doubling, so that a small build does not pay for a large one; false where the buffer is as large as it may be. */
function grow(buffer: Buffer32): boolean {
  const bytes = Math.max(FIRST_BUFFER_BYTES, buffer.words.byteLength * 2);
  if (bytes > BUFFER_BYTES) return false;
  const words = new Uint32Array(bytes / 4);
  words.set(buffer.words);
  buffer.words = words;
  return true;
}
