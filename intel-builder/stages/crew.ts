import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { openKernel } from "../kernel/open-kernel.ts";
import { runTask, type BuildTask, type TaskResult } from "./build-task.ts";

/** A thread's answer to its task. */
export type CrewAnswer =
  | { readonly result: TaskResult }
  | { readonly fault: { readonly message: string; readonly code: string } };

/** Threads that work through tasks. */
export type Crew = {
  /**
   * `done` is told each result as it comes, with the task's place. The first fault stops what has not begun. A task that
   * depends on results may be a function: it is asked when its turn has come.
   */
  readonly run: (
    tasks: readonly (BuildTask | (() => BuildTask))[],
    done: (result: TaskResult, task: number) => void,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

// So many tasks wait at a thread: it must not stand still while this thread is busy with a task of its own.
const TASKS_AHEAD = 2;

/**
 * `threads` counts this one too, which works as well: each further one costs 25 MB, and 45 MB where Node has no compiled
 * code in its cache.
 */
export function openCrew(threads: number): Crew {
  const kernel = openKernel();
  const others = Array.from({ length: threads - 1 }, () => openThread());
  const askHere = async (task: BuildTask): Promise<TaskResult> => {
    // Answers of other threads first: they wait for their next task.
    await setImmediate();
    return runTask(kernel, task);
  };
  const asks = others.map(({ ask }) => ask);
  // Everybody gets a task before anybody gets a second one.
  const ahead = asks.flatMap((ask) => Array.from({ length: TASKS_AHEAD - 1 }, () => ask));
  const lanes = [...asks, askHere, ...ahead];
  return {
    async run(tasks, done) {
      const queue = tasks.entries();
      let failed = false;
      const lane = async (ask: (task: BuildTask) => Promise<TaskResult>): Promise<void> => {
        for (const [index, task] of queue) {
          if (failed) return;
          const result = await ask(typeof task === "function" ? task() : task).catch((error: unknown) => {
            failed = true;
            throw error;
          });
          done(result, index);
        }
      };
      await Promise.all(lanes.map((ask) => lane(ask)));
    },
    async close() {
      await Promise.all(others.map(({ close }) => close()));
    },
  };
}

type Thread = {
  readonly ask: (task: BuildTask) => Promise<TaskResult>;
  readonly close: () => Promise<unknown>;
};

type Waiting = { readonly resolve: (answer: TaskResult) => void; readonly reject: (error: unknown) => void };

/** Answers come in the order of the tasks. */
function openThread(): Thread {
  const worker = new Worker(path.join(import.meta.dirname, "crew-thread.ts"));
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  const end = (error: Error): void => {
    ended = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on("message", (answer: CrewAnswer) => {
    const next = waiting.shift();
    if ("result" in answer) next?.resolve(answer.result);
    else next?.reject(Object.assign(new Error(answer.fault.message), { code: answer.fault.code }));
  });
  worker.on("error", end);
  worker.on("exit", (code) =>
    end(new Error(`thread_ended: expected an answer, got exit ${code}; build again`)),
  );
  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        waiting.push({ resolve, reject });
        worker.postMessage(task, []);
      }),
    close: () => worker.terminate(),
  };
}
