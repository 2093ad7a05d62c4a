import type { Kernel } from "./kernel.ts";
import { openTypescriptScatter } from "./typescript-scatter.ts";
import { openTypescriptWork } from "./typescript-work.ts";

/** The oracle of the WebAssembly kernel: the same bytes, some twenty times slower. */
export const typescriptKernel: Kernel = {
  name: "typescript",
  openScatter: openTypescriptScatter,
  openPartitionWork: openTypescriptWork,
};
