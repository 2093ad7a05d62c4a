import {
  LINE_FAULTS,
  MAX_PASSWORD_BYTES,
  PARTITIONS,
  RECORD_BYTES,
  type LineReading,
  type RecordSink,
  type Scatter,
} from "./kernel.ts";
import { INPUT_BYTES, INPUT_SLACK_BYTES, openLineReader, type ParseRun } from "./line-reader.ts";
import { HASH_DIGITS } from "./parse-lines.ts";
import { ARENA_AT, NEXT_RECORD_AT, type WasmMemory } from "./wasm-memory.ts";

const INPUT_AT = ARENA_AT;

// How a run of lines stops: assembly/layout.ts. The faults follow in their order.
const BUFFER_FULL = 1;
const FIRST_FAULT = 2;

/** Lines to records in WebAssembly. `bufferBytes` must be a power of two. */
export function openWasmScatter(memory: WasmMemory, sink: RecordSink, bufferBytes: number): Scatter {
  if (bufferBytes < RECORD_BYTES || (bufferBytes & (bufferBytes - 1)) !== 0)
    throw new Error(`scatter_buffer: expected a power of two from ${RECORD_BYTES} up, got ${bufferBytes}`);
  const buffersAt = Math.ceil((INPUT_AT + INPUT_BYTES + INPUT_SLACK_BYTES) / bufferBytes) * bufferBytes;
  memory.reserve(buffersAt + PARTITIONS * bufferBytes);
  const next = memory.words(NEXT_RECORD_AT, PARTITIONS);
  const words = memory.words(0, (buffersAt + PARTITIONS * bufferBytes) / 4);
  const bufferAt = (partition: number): number => buffersAt + partition * bufferBytes;
  const handOut = (partition: number): void => {
    const at = bufferAt(partition);
    const used = (next[partition] ?? at) - at;
    next[partition] = at;
    if (used > 0) sink(partition, memory.bytes(at, used));
  };
  for (let partition = 0; partition < PARTITIONS; partition++) next[partition] = bufferAt(partition);
  return {
    lines: (reading) =>
      openLineReader(
        () => memory.bytes(INPUT_AT, INPUT_BYTES + INPUT_SLACK_BYTES),
        parseRun(memory, reading, { bufferBytes, handOut }),
      ),
    add(high, low, facts) {
      const partition = high >>> 24;
      const at = next[partition] ?? 0;
      words[at / 4] = (low << 8) | facts;
      words[at / 4 + 1] = (high << 8) | (low >>> 24);
      next[partition] = at + RECORD_BYTES;
      if (at + RECORD_BYTES === bufferAt(partition) + bufferBytes) handOut(partition);
    },
    flush() {
      for (let partition = 0; partition < PARTITIONS; partition++) handOut(partition);
    },
  };
}

type Buffers = { readonly bufferBytes: number; readonly handOut: (partition: number) => void };

/** Calls the parser again after each full buffer and each line that is refused. */
function parseRun(
  memory: WasmMemory,
  { form, commonLines }: LineReading,
  { bufferBytes, handOut }: Buffers,
): ParseRun {
  const digitsOrMax = form === "plain" ? MAX_PASSWORD_BYTES : HASH_DIGITS[form];
  const parse = form === "plain" ? "parsePasswords" : "parseHashes";
  return (from, end, counter) => {
    const stopAt = INPUT_AT + end;
    for (let at = INPUT_AT + from; at < stopAt; at = memory.result(0)) {
      const common = Math.min(Math.max(0, commonLines - counter.lines()), 2 ** 31);
      const stop = memory.call(parse, at, stopAt, digitsOrMax, common, bufferBytes - 1);
      counter.read(memory.result(1), memory.result(2));
      if (stop === BUFFER_FULL) handOut(memory.result(3));
      const fault = LINE_FAULTS[stop - FIRST_FAULT];
      if (fault) counter.refuse(fault);
    }
  };
}
