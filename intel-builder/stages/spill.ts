import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Records of one size, split by the first byte of their key. What does not fit in memory waits in files. */
export type Spill = {
  readonly add: (record: Uint8Array) => void;
  readonly count: () => number;
  /** All records whose first byte is `partition`, joined, in the order they came. */
  readonly partition: (partition: number) => Uint8Array;
  readonly discard: () => void;
};

export const PARTITION_BITS = 8;
const PARTITIONS = 2 ** PARTITION_BITS;

// 256 partitions of 128 KiB: at most 32 MiB for each spill, and writes large enough for any disk.
const BUFFER_BYTES = 131_072;

/** `directory` is made at the first write and removed by `discard`. */
export function createSpill(directory: string, recordBytes: number): Spill {
  const buffers = Array.from({ length: PARTITIONS }, (_, partition) =>
    createBuffer(join(directory, `part-${partition}`)),
  );
  let count = 0;
  return {
    add(record) {
      buffers[record[0] ?? 0]?.append(record.subarray(0, recordBytes));
      count += 1;
    },
    count: () => count,
    partition: (partition) => buffers[partition]?.content() ?? new Uint8Array(0),
    discard: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

type Buffered = { readonly append: (record: Uint8Array) => void; readonly content: () => Uint8Array };

function createBuffer(path: string): Buffered {
  let bytes = new Uint8Array(0);
  let used = 0;
  let onDisk = false;
  const makeRoom = (wanted: number): void => {
    if (used + wanted > BUFFER_BYTES) {
      mkdirSync(join(path, ".."), { recursive: true });
      appendFileSync(path, bytes.subarray(0, used));
      [used, onDisk] = [0, true];
    }
    if (used + wanted <= bytes.length) return;
    // Doubling, so that a small build does not pay for a large one.
    const grown = new Uint8Array(Math.min(BUFFER_BYTES, Math.max(1_024, (used + wanted) * 2)));
    grown.set(bytes.subarray(0, used));
    bytes = grown;
  };
  return {
    append(record) {
      makeRoom(record.length);
      bytes.set(record, used);
      used += record.length;
    },
    content() {
      const rest = bytes.subarray(0, used);
      return onDisk ? joined([readFileSync(path), rest]) : rest;
    },
  };
}
