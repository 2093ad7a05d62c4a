import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeLeftovers } from "../../intel-builder/leftovers.ts";

/**
 * Runs something that needs a folder for downloads and standard input, on the disk that the release goes to. It is gone
 * afterwards; what a killed process left is removed by the next one.
 */
export async function withScratch<T>(outDir: string, run: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(outDir, { recursive: true });
  await removeLeftovers(outDir, /^\.feeds-(\d+)$/u);
  const folder = join(outDir, `.feeds-${process.pid}`);
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
