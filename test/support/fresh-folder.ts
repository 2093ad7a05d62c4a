import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder that is gone when the running test is over. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
