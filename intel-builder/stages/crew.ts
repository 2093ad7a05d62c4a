import path from "node:path";
import { Worker } from "node:worker_threads";
import { openKernel } from "../kernel/open-kernel.ts";
import { runTask, type BuildTask, type TaskResult } from "./build-task.ts";

/** A thread's answer to its task. */
export type CrewAnswer =
  | { readonly result: TaskResult }
  | { readonly fault: { readonly message: string; readonly code: string } };

/** Threads that work through tasks. */
export type Crew = {
  /** `done` is told each result as it comes, with the task's place. The first fault stops what has not begun. */
  readonly run: (
    tasks: readonly BuildTask[],
    done: (result: TaskResult, task: number) => void,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** No threads: everything is done here, for builds that end before a thread has started. */
export function openCrew(threads: number): Crew {
  return threads === 0 ? openHere() : openThreads(threads);
}

function openHere(): Crew {
  const kernel = openKernel();
  return {
    async run(tasks, done) {
      for (const [index, task] of tasks.entries()) done(await runTask(kernel, task), index);
    },
    close: async () => undefined,
  };
}

function openThreads(threads: number): Crew {
  const workers = Array.from(
    { length: threads },
    () => new Worker(path.join(import.meta.dirname, "crew-thread.ts")),
  );
  return {
    async run(tasks, done) {
      const queue = tasks.entries();
      let failed = false;
      const lane = async (worker: Worker): Promise<void> => {
        for (const [index, task] of queue) {
          if (failed) return;
          const result = await ask(worker, task).catch((error: unknown) => {
            failed = true;
            throw error;
          });
          done(result, index);
        }
      };
      await Promise.all(workers.map((worker) => lane(worker)));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function ask(worker: Worker, task: BuildTask): Promise<TaskResult> {
  const answer = await new Promise<CrewAnswer>((resolve, reject) => {
    const settle = (settled: () => void): void => {
      worker.removeAllListeners("message").removeAllListeners("error").removeAllListeners("exit");
      settled();
    };
    worker.once("message", (message: CrewAnswer) => settle(() => resolve(message)));
    worker.once("error", (error) => settle(() => reject(error)));
    worker.once("exit", (code) =>
      settle(() => reject(new Error(`thread_ended: expected an answer, got exit ${code}; build again`))),
    );
    worker.postMessage(task, []);
  });
  if ("result" in answer) return answer.result;
  throw Object.assign(new Error(answer.fault.message), { code: answer.fault.code });
}
