import type { BuiltFuseShard } from "../../shared/format/fuse-filter-writer.ts";
import type { SectionParameters } from "../../shared/format/hash-section.ts";

/*
 * A record, as it waits between the two phases of a build: 8 bytes, read as one little-endian number
 *   bits 63..8  the lookup key without its first byte, most significant first
 *   bit 7       among the passwords that guessing starts with
 *   bits 3..0   count class
 * The first byte of the key is the partition: it is in no record, but in the name of what holds them. Records of one
 * partition in ascending order are in key order, and of equal keys the one that is kept is the last.
 */
export const RECORD_BYTES = 8;
export const PARTITIONS = 256;
/** The bit of a record's facts that says "common". */
export const COMMON_FACT = 0x80;

/** A line: 40, 32 or 35 hexadecimal digits (a range file's name has the first five), maybe `:count`; or a password. */
export type LineForm = "sha1-count" | "ntlm-count" | "range-count" | "plain";

/**
 * Why a line was refused. `padding`: a count of 0, as range searches add. Blank lines are refused only where every line
 * is a password.
 */
export const LINE_FAULTS = ["not_a_hash", "not_a_count", "padding", "empty", "too_long"] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

/** A password of more bytes is a line of something else. */
export const MAX_PASSWORD_BYTES = 256;
/** Line numbers kept of each fault. */
export const MAX_FAULT_LINES = 5;

export type LineReading = {
  readonly form: LineForm;
  /** So many lines from the first one are flagged common: lists by rank. */
  readonly commonLines: number;
};

/** What became of the lines that one reader was given. Line numbers start at 1 with its first line. */
export type LineTally = {
  readonly lines: number;
  readonly records: number;
  readonly rejected: Readonly<
    Record<LineFault, { readonly count: number; readonly firstLines: readonly number[] }>
  >;
};

/** Reads whole lines, ended by LF or CR LF; the last may lack its end. A range of a file must begin at a line's start. */
export type LineReader = {
  /** Where the file's next bytes go, a megabyte and more: read into it, then `take`. Valid until `take`. */
  readonly space: () => Uint8Array;
  readonly take: (bytes: number) => void;
  /** Reads the unfinished last line. The reader must not be used after. */
  readonly end: () => LineTally;
};

/** Takes records of one partition in the order they came; the view is valid only during the call. */
export type RecordSink = (partition: number, records: Uint8Array) => void;

/** Phase 1: lines and keys to records, split by partition. One at a time for each kernel. */
export type Scatter = {
  readonly lines: (reading: LineReading) => LineReader;
  /** A record whose key was made elsewhere, as two words of 32 bits, most significant first. */
  readonly add: (high: number, low: number, facts: number) => void;
  /** Hands out what still waits in the buffers. */
  readonly flush: () => void;
};

export type SortTally = {
  /** Records before equal keys were joined (of each join the greatest count class and any common flag stay). */
  readonly given: number;
  readonly distinct: number;
};

export type SectionRequest = {
  readonly partition: number;
  readonly parameters: SectionParameters;
  /** At least 8, at most the section's bucket bits: a shard may not reach over several partitions. */
  readonly shardBits: number;
  /** Whether each shard begins with a block's magic and number: yes in packs of one section. */
  readonly blockHeader: boolean;
};

/** The partition's shards in order. Views into the kernel: valid until its next call. */
export type EncodedShards = {
  readonly bytes: Uint8Array;
  /** Where each shard ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly entries: number;
  /** Keys left out because their bucket was full. */
  readonly crowded: number;
};

/** What reading back found. `missing` counts records whose key is absent or whose count class is lower than theirs. */
export type ReadBack = { readonly missing: number; readonly entries: number };

/**
 * Phase 2: the records of one partition. Everything a method hands out is a view, valid until the next call.
 * `load` and `sort` may alternate: what was sorted is compacted, so a partition larger than memory can be read in pieces.
 */
export type PartitionWork = {
  readonly clear: () => void;
  /** Room for so many records more, behind those that are there: read into it, then `loaded`. */
  readonly space: (records: number) => Uint8Array;
  /** Keeps those whose 32 bits after the first byte lie in the range; without one, all. Returns how many are kept. */
  readonly loaded: (records: number, range?: { readonly from: number; readonly to: number }) => number;
  /** Ascending, each key once. */
  readonly sort: () => SortTally;
  /** The sorted records. */
  readonly records: () => BigUint64Array;
  /** Those of at least this class or flagged common, as records. */
  readonly atLeast: (countClass: number) => BigUint64Array;
  /** Shards of the sorted records, byte for byte as `shared/format/hash-section.ts` writes them. */
  readonly encode: (request: SectionRequest) => EncodedShards;
  /** Room for the partition's shards as they were read back from where they were written. */
  readonly readBackSpace: (bytes: number) => Uint8Array;
  /** Decodes the shards in `readBackSpace` and compares them with the sorted records: ~5 ns a record. */
  readonly readBack: (request: SectionRequest, ends: Uint32Array) => ReadBack;
  /** The sorted records' shard of a fuse filter of 256 shards, byte for byte as `shared/format/fuse-filter-writer.ts` builds it. */
  readonly fuse: (partition: number, fingerprintBits: 8 | 16) => BuiltFuseShard;
  /** How many of these keys (as records, in any order) the shards in `readBackSpace` hold, each looked up alone. */
  readonly probe: (request: SectionRequest, ends: Uint32Array, keys: BigUint64Array) => number;
};

/**
 * The inner loops of a build, on memory that it owns: one for each thread. Two implementations give the same bytes:
 * WebAssembly, and TypeScript as its oracle and where WebAssembly is not to be had.
 */
export type Kernel = {
  readonly name: "wasm" | "typescript";
  /** `bufferBytes` for each of the 256 partitions; a buffer is handed to the sink when it is full. */
  readonly openScatter: (sink: RecordSink, bufferBytes: number) => Scatter;
  /** Takes the memory over: a scatter opened before must have been flushed and is not used again. */
  readonly openPartitionWork: () => PartitionWork;
};
