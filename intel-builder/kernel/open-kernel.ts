import type { Kernel } from "./kernel.ts";
import { openWasmKernel } from "./wasm-kernel.ts";

/** The kernel of this thread. Synchronous: worker threads start with it. */
export function openKernel(): Kernel {
  return openWasmKernel();
}
