import {
  PARTITIONS,
  RECORD_BYTES,
  type LineReader,
  type LineReading,
  type RecordSink,
  type Scatter,
} from "./kernel.ts";
import { INPUT_BYTES, INPUT_SLACK_BYTES, openLineReader } from "./line-reader.ts";
import { parseLines, type AddRecord } from "./parse-lines.ts";

/** The oracle of wasm-scatter.ts. */
export function openTypescriptScatter(sink: RecordSink, bufferBytes: number): Scatter {
  const buffers = Array.from({ length: PARTITIONS }, () => ({ words: new Uint32Array(0), used: 0 }));
  const handOut = (partition: number): void => {
    const buffer = buffers[partition];
    if (!buffer || buffer.used === 0) return;
    sink(partition, new Uint8Array(buffer.words.buffer, 0, 4 * buffer.used));
    buffer.used = 0;
  };
  const add: AddRecord = (high, low, facts) => {
    const partition = high >>> 24;
    const buffer = buffers[partition];
    if (!buffer) return;
    if (buffer.words.length === 0) buffer.words = new Uint32Array(bufferBytes / 4);
    // Little-endian, as all machines that run Node are: the lower word first.
    buffer.words[buffer.used] = (low << 8) | facts;
    buffer.words[buffer.used + 1] = (high << 8) | (low >>> 24);
    buffer.used += RECORD_BYTES / 4;
    if (4 * buffer.used === bufferBytes) handOut(partition);
  };
  return {
    add,
    lines: (reading) => linesInto(add, reading),
    flush() {
      for (let partition = 0; partition < PARTITIONS; partition++) handOut(partition);
    },
  };
}

function linesInto(add: AddRecord, reading: LineReading): LineReader {
  const input = new Uint8Array(INPUT_BYTES + INPUT_SLACK_BYTES);
  return openLineReader(
    () => input,
    (from, end, counter) => parseLines(input.subarray(from, end), reading, counter, add),
  );
}
