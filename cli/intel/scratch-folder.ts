import { readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^\.feeds-(\d+)$/u;

/**
 * Runs something that needs a folder for downloads and standard input, on the disk that the release goes to. It is gone
 * afterwards; what a killed process left is removed by the next one.
 */
export async function withScratch<T>(outDir: string, run: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(outDir, { recursive: true });
  for (const name of readdirSync(outDir)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(outDir, name), { recursive: true, force: true });
  }
  const folder = join(outDir, `.feeds-${process.pid}`);
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process of that number is running too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
