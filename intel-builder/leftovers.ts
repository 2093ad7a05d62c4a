import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes what killed processes left in a folder: entries whose name matches, `name`'s first group being the number of the
 * process that made it. A folder that is not there has none.
 */
export async function removeLeftovers(folder: string, name: RegExp): Promise<void> {
  for (const entry of entriesOf(folder)) {
    const pid = name.exec(entry)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(folder, entry), { recursive: true, force: true });
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
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
