/* One thread of a crew: takes tasks one after the other and answers each. Started by crew.ts. */
import { parentPort } from "node:worker_threads";
import { openKernel } from "../kernel/open-kernel.ts";
import { runTask, type BuildTask } from "./build-task.ts";
import type { CrewAnswer } from "./crew.ts";

const kernel = openKernel();
parentPort?.on("message", (task: BuildTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer, []));
});

async function answerTo(task: BuildTask): Promise<CrewAnswer> {
  try {
    return { result: await runTask(kernel, task) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { fault: { message: error instanceof Error ? error.message : String(error), code } };
  }
}
