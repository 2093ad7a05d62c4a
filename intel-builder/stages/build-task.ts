import type { Kernel } from "../kernel/kernel.ts";
import { countLane, type Counted, type CountTask } from "./count-lane.ts";
import { deltaPartition, type Delta, type DeltaTask } from "./delta-partition.ts";
import { encodePartition, type Encoded, type EncodeTask } from "./encode-partition.ts";
import { filterPartition, type Filtered, type FilterTask } from "./filter-partition.ts";
import { runPackTask, type PackTask, type PackTaskResult } from "./pack-tasks.ts";
import { scatterText, type Scattered, type ScatterTask } from "./scatter-text.ts";

/** What a thread of the builder is asked. Each task writes places of its own: they may run in any order. */
export type BuildTask = ScatterTask | CountTask | EncodeTask | DeltaTask | FilterTask | PackTask;
export type TaskResult = Scattered | Counted | Encoded | Delta | Filtered | PackTaskResult;

export async function runTask(kernel: Kernel, task: BuildTask): Promise<TaskResult> {
  if (task.kind === "scatter") return scatterText(kernel, task);
  if (task.kind === "count") return countLane(kernel.openPartitionWork(), task);
  if (task.kind === "encode") return encodePartition(kernel.openPartitionWork(), task);
  if (task.kind === "delta") return deltaPartition(kernel.openPartitionWork(), task);
  if (task.kind === "filter") return filterPartition(kernel.openPartitionWork(), task);
  return runPackTask(task);
}
