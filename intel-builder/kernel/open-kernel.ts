import type { Kernel } from "./kernel.ts";
import { typescriptKernel } from "./typescript-kernel.ts";

/** The kernel of this thread. Synchronous: worker threads start with it. */
export function openKernel(): Kernel {
  return typescriptKernel;
}
