import type { Kernel } from "./kernel.ts";
import { openWasmMemory } from "./wasm-memory.ts";
import { openWasmScatter } from "./wasm-scatter.ts";
import { openWasmWork } from "./wasm-work.ts";

/** Compiles kernel.wasm: some 20 ms, once for each thread. */
export function openWasmKernel(): Kernel {
  const memory = openWasmMemory();
  return {
    name: "wasm",
    openScatter: (sink, bufferBytes) => openWasmScatter(memory, sink, bufferBytes),
    openPartitionWork: () => openWasmWork(memory),
  };
}
