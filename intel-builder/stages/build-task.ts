import type { Kernel } from "../kernel/kernel.ts";
import { verifyPiece, type Verified, type VerifyTask } from "./assemble-pack.ts";
import { countLane, type Counted, type CountTask } from "./count-lane.ts";
import { encodePartition, type Encoded, type EncodeTask } from "./encode-partition.ts";
import { scatterText, type Scattered, type ScatterTask } from "./scatter-text.ts";

/** What a thread of the builder is asked. Each task reads and writes files of its own: they may run in any order. */
export type BuildTask = ScatterTask | CountTask | EncodeTask | VerifyTask;
export type TaskResult = Scattered | Counted | Encoded | Verified;

export async function runTask(kernel: Kernel, task: BuildTask): Promise<TaskResult> {
  if (task.kind === "scatter") return scatterText(kernel, task);
  if (task.kind === "verify") return verifyPiece(task);
  const work = kernel.openPartitionWork();
  return task.kind === "count" ? countLane(work, task) : encodePartition(work, task);
}
