import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SectionRequest } from "../../../intel-builder/kernel/kernel.ts";
import { noted, type Figure } from "../report.ts";

export type LoopInput = {
  /** Lines of `SHA1:count`. */
  readonly text: Uint8Array;
  readonly records: BigUint64Array;
  readonly section: SectionRequest;
};

type Exports = Readonly<Record<string, (...args: readonly number[]) => number>>;

const KERNEL = path.join(import.meta.dirname, "../../../intel-builder/kernel/kernel.wasm");
const ROUNDS = 12;
const BUFFER_BYTES = 32_768;
const [SECTION_AT, NEXT_RECORD_AT, INPUT_AT] = [1280, 2048, 65_536];
const MEMORY_PAGES = 1_024;

/** The hottest loops in AssemblyScript and in C, called alike: one memory, no wrapper. */
export function languageFigures(clang: string, input: LoopInput): readonly Figure[] {
  const [ours, inC] = [loopTimes(readFileSync(KERNEL), input), loopTimes(compiledC(clang), input)];
  return (["parsing", "sorting", "encoding"] as const).map((loop) =>
    noted(
      `${loop}, the bare loop`,
      `AssemblyScript ${ours[loop].toFixed(1)} ns; C ${inC[loop].toFixed(1)} ns (${(ours[loop] / inC[loop]).toFixed(2)})`,
    ),
  );
}

function compiledC(clang: string): Uint8Array {
  const directory = mkdtempSync(path.join(tmpdir(), "kernel-in-c-"));
  const [source, module] = [
    path.join(import.meta.dirname, "kernel-in-c.c"),
    path.join(directory, "kernel.wasm"),
  ];
  const linking = ["--no-entry", "--import-memory", "--initial-memory=131072"].map((flag) => `-Wl,${flag}`);
  const options = [
    "--target=wasm32",
    "-O3",
    "-nostdlib",
    "-mbulk-memory",
    "-msimd128",
    "-Wl,-z,stack-size=1024",
  ];
  try {
    execFileSync(clang, [...options, ...linking, "-o", module, source], { stdio: "inherit" });
    return readFileSync(module);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function loopTimes(source: Uint8Array, { text, records, section }: LoopInput) {
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
  const module: WebAssembly.Module = Reflect.construct(WebAssembly.Module, [source]);
  const run = functionsOf(new WebAssembly.Instance(module, { env: { memory } }));
  const words = new Uint32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const lines = text.subarray(0, text.subarray(0, 2 ** 20).lastIndexOf(10) + 1);
  const best = { parsing: Infinity, sorting: Infinity, encoding: Infinity };
  bytes.set(lines, INPUT_AT);
  for (let round = 0; round < ROUNDS * 10; round++) {
    best.parsing = Math.min(best.parsing, parsingTime(run, words, INPUT_AT + lines.length));
  }
  const { bucketBits, range, riceBits, payloadBits } = section.parameters;
  words.set([bucketBits, section.shardBits, range, riceBits, payloadBits, 0], SECTION_AT / 4);
  const [roomAt, endsAt] = [INPUT_AT + records.byteLength + 64, INPUT_AT - 4_096];
  for (let round = 0; round < ROUNDS; round++) {
    bytes.set(new Uint8Array(records.buffer, 0, records.byteLength), INPUT_AT);
    const startedMs = performance.now();
    const left = run["sortRecords"]?.(INPUT_AT, roomAt, records.length) ?? 0;
    const sortedMs = performance.now();
    run["encodeSections"]?.(INPUT_AT, left, roomAt, endsAt);
    best.sorting = Math.min(best.sorting, ((sortedMs - startedMs) * 1e6) / records.length);
    best.encoding = Math.min(best.encoding, ((performance.now() - sortedMs) * 1e6) / left);
  }
  return best;
}

function parsingTime(run: Exports, words: Uint32Array, end: number): number {
  const buffersAt = 2 ** 21;
  const reset = (partition: number) =>
    (words[NEXT_RECORD_AT / 4 + partition] = buffersAt + partition * BUFFER_BYTES);
  for (let partition = 0; partition < 256; partition++) reset(partition);
  let [at, records] = [INPUT_AT, 0];
  const startedMs = performance.now();
  while (at < end) {
    const stop = run["parseHashes"]?.(at, end, 40, 0, BUFFER_BYTES - 1);
    [at, records] = [words[256] ?? end, records + (words[258] ?? 0)];
    if (stop === 1) reset(words[259] ?? 0);
    else if (stop !== 0) throw new Error(`parse: expected lines without faults, got ${stop}`);
  }
  return ((performance.now() - startedMs) * 1e6) / records;
}

function functionsOf({ exports }: WebAssembly.Instance): Exports {
  const named = Object.entries(exports).flatMap(([name, value]) =>
    typeof value === "function"
      ? [[name, (...args: readonly number[]) => Number(value(...args))] as const]
      : [],
  );
  return Object.fromEntries(named);
}
