import { statfsSync } from "node:fs";

/** Throws before a long build would fail in the middle. */
export function checkRoom(directory: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  if (free < neededBytes)
    throw new Error(
      `disk_full: expected about ${megabytes(neededBytes)} MB free for ${directory}, got ${megabytes(free)} MB; ` +
        "free some, or build into another disk with --out",
    );
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The same where a disk is full all of a sudden; every other error as it is. */
export function asDiskFault(error: unknown, directory: string): unknown {
  if (!(error instanceof Error && "code" in error && FULL.has(String(error.code)))) return error;
  return new Error(
    `disk_full: expected room for the build in ${directory}, got ${String(error.code)}; free some and build again`,
    { cause: error },
  );
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
