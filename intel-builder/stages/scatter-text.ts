import { closeSync, openSync, readSync } from "node:fs";
import type { Kernel, LineFault, LineReader, LineReading, LineTally } from "../kernel/kernel.ts";
import { unpacked, type PackedFile } from "../sources/compression.ts";
import { isKept, type KeptPartitions } from "./kept-partitions.ts";
import { createSpillFile, type SpillFile } from "./spill-file.ts";
import type { TextRange } from "./text-ranges.ts";

// 256 of them are 8 MB a thread.
const BUFFER_BYTES = 32_768;

/** Lines to read: a range of a file, or a packed file from its beginning to its end. */
export type TextSlice = ({ readonly kind: "range" } & TextRange) | ({ readonly kind: "packed" } & PackedFile);

export type ScatterTask = {
  readonly kind: "scatter";
  readonly spillPath: string;
  readonly slices: readonly TextSlice[];
  /** `commonLines` counts from the first line of a file. */
  readonly reading: LineReading;
  readonly kept: KeptPartitions;
};

/** Lines of one kind that one slice refused; their numbers count from the slice's first line. */
export type Refusal = {
  readonly slice: number;
  readonly fault: string;
  readonly count: number;
  readonly firstLines: readonly number[];
};

export type Scattered = {
  readonly kind: "scattered";
  readonly spill: SpillFile;
  readonly records: number;
  /** Of each slice. */
  readonly lines: readonly number[];
  readonly refused: readonly Refusal[];
};

/** Reads whole lines straight into the kernel's memory and spills their records by partition. */
export async function scatterText(
  kernel: Kernel,
  { spillPath, slices, reading, kept }: ScatterTask,
): Promise<Scattered> {
  const spill = createSpillFile(spillPath);
  const scatter = kernel.openScatter((partition, records) => {
    if (isKept(kept, partition)) spill.append(partition, records);
  }, BUFFER_BYTES);
  const tallies: LineTally[] = [];
  for (const slice of slices) {
    const isStart = slice.kind === "packed" || slice.from === 0;
    const reader = scatter.lines({ form: reading.form, commonLines: isStart ? reading.commonLines : 0 });
    if (slice.kind === "range") readRange(reader, slice);
    else await readPacked(reader, slice);
    tallies.push(reader.end());
  }
  scatter.flush();
  return {
    kind: "scattered",
    spill: spill.close(),
    records: tallies.reduce((sum, { records }) => sum + records, 0),
    lines: tallies.map(({ lines }) => lines),
    refused: tallies.flatMap((tally, slice) => refusals(tally, slice)),
  };
}

function readRange(reader: LineReader, { path, from, to }: TextRange): void {
  const handle = openSync(path, "r");
  try {
    let at = from;
    while (at < to) {
      const space = reader.space();
      const got = readSync(handle, space, 0, Math.min(space.length, to - at), at);
      if (got === 0) throw new Error(`feed_changed: expected ${to} bytes in ${path}, got ${at}; build again`);
      reader.take(got);
      at += got;
    }
  } finally {
    closeSync(handle);
  }
}

async function readPacked(reader: LineReader, file: PackedFile): Promise<void> {
  for await (const chunk of unpacked(file)) {
    for (let at = 0; at < chunk.length;) {
      const space = reader.space();
      const length = Math.min(space.length, chunk.length - at);
      space.set(chunk.subarray(at, at + length));
      reader.take(length);
      at += length;
    }
  }
}

function refusals({ rejected }: LineTally, slice: number): readonly Refusal[] {
  const faults = Object.entries<LineTally["rejected"][LineFault]>(rejected);
  return faults.flatMap(([fault, { count, firstLines }]) =>
    count > 0 ? [{ slice, fault, count, firstLines: [...firstLines] }] : [],
  );
}
