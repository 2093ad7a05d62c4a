import { readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * The kernel's memory below what its users lay out themselves: assembly/layout.ts has the same numbers.
 */
const RESULTS_AT = 1024;
const SECTION_AT = 1280;
export const NEXT_RECORD_AT = 2048;
export const ARENA_AT = 65_536;
const PAGE_BYTES = 65_536;

/** An instance of the module with a memory of its own that only grows. */
export type WasmMemory = {
  /** Makes the memory at least so large. Views from before are empty then if it grew. */
  readonly reserve: (bytes: number) => void;
  readonly bytes: (from: number, length: number) => Uint8Array<ArrayBuffer>;
  readonly words: (from: number, length: number) => Uint32Array<ArrayBuffer>;
  readonly longs: (from: number, length: number) => BigUint64Array<ArrayBuffer>;
  readonly call: (name: KernelFunction, ...args: readonly number[]) => number;
  /** A number that the last call left. */
  readonly result: (index: number) => number;
  /** Parameters that the next calls are about: of sections (assembly/section.ts) or of a filter (fuse-filter.ts). */
  readonly setParameters: (numbers: readonly number[]) => void;
};

const KERNEL_FUNCTIONS = [
  "parseHashes",
  "parsePasswords",
  "sortRecords",
  "keepRange",
  "selectRecords",
  "encodeSections",
  "readBack",
  "probeKeys",
  "peelKeys",
  "assignFingerprints",
] as const;
type KernelFunction = (typeof KERNEL_FUNCTIONS)[number];

export function openWasmMemory(): WasmMemory {
  const memory = new WebAssembly.Memory({ initial: ARENA_AT / PAGE_BYTES });
  const functions = instantiate(memory);
  return {
    reserve(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    },
    bytes: (from, length) => new Uint8Array(memory.buffer, from, length),
    words: (from, length) => new Uint32Array(memory.buffer, from, length),
    longs: (from, length) => new BigUint64Array(memory.buffer, from, length),
    // WebAssembly gives 32 bits as a signed number.
    call: (name, ...args) => functions[name](...args) >>> 0,
    result: (index) => new Uint32Array(memory.buffer, RESULTS_AT, index + 1)[index] ?? 0,
    setParameters: (numbers) => new Uint32Array(memory.buffer, SECTION_AT, numbers.length).set(numbers),
  };
}

type Functions = Readonly<Record<KernelFunction, (...args: readonly number[]) => number>>;

function instantiate(memory: WebAssembly.Memory): Functions {
  const source = readFileSync(join(import.meta.dirname, "kernel.wasm"));
  // The Workers' types, which all of the project is checked with, let nobody compile: a Worker may not. Node does.
  const module: WebAssembly.Module = Reflect.construct(WebAssembly.Module, [source]);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const exported = (name: KernelFunction) => {
    const value = exports[name];
    if (typeof value !== "function") {
      throw new Error(
        `kernel_wasm: expected a function ${name}, got none; run intel-builder/kernel/build.ts`,
      );
    }
    return (...args: readonly number[]): number => Number(value(...args));
  };
  return {
    parseHashes: exported("parseHashes"),
    parsePasswords: exported("parsePasswords"),
    sortRecords: exported("sortRecords"),
    keepRange: exported("keepRange"),
    selectRecords: exported("selectRecords"),
    encodeSections: exported("encodeSections"),
    readBack: exported("readBack"),
    probeKeys: exported("probeKeys"),
    peelKeys: exported("peelKeys"),
    assignFingerprints: exported("assignFingerprints"),
  };
}
