import type { Puzzle } from "./search-puzzle.ts";
import type { Greeting } from "./worker.ts";

export type SolvingWorker = {
  readonly greeting: Greeting;
  /** Rejects when the worker is broken: its puzzle must then be solved elsewhere. */
  readonly solve: (puzzle: Puzzle) => Promise<string>;
  readonly end: () => void;
};

// More than four gain little: sixteen puzzles are soon given out, and each worker costs a phone some megabytes.
const MAX_WORKERS = 4;
/** A worker that has not spoken by then never will: blocked by a policy of the site's, or lost on the way. */
const GREETING_LIMIT_MS = 5_000;

/** One core is left to the page itself. Odd numbers, and none told, are fine. */
function poolSize(): number {
  const cores = navigator.hardwareConcurrency || 2;
  return Math.max(1, Math.min(MAX_WORKERS, cores - 1));
}

/** Those that started; none where the site's content security policy, or the browser, allows no workers. */
export async function openWorkers(url: URL): Promise<readonly SolvingWorker[]> {
  const opened = await Promise.all(Array.from({ length: poolSize() }, () => openWorker(url)));
  return opened.filter((worker) => worker !== null);
}

function openWorker(url: URL): Promise<SolvingWorker | null> {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(url);
      const giveUp = () => {
        worker.terminate();
        resolve(null);
      };
      const timer = setTimeout(giveUp, GREETING_LIMIT_MS);
      worker.addEventListener("error", giveUp, { once: true });
      worker.addEventListener(
        "message",
        ({ data }: MessageEvent<Greeting>) => {
          clearTimeout(timer);
          resolve(solvingWorker(worker, data));
        },
        { once: true },
      );
    } catch {
      resolve(null);
    }
  });
}

function solvingWorker(worker: Worker, greeting: Greeting): SolvingWorker {
  return {
    greeting,
    solve: (puzzle) =>
      new Promise((resolve, reject) => {
        const once = { once: true };
        worker.addEventListener("message", ({ data }: MessageEvent<string>) => resolve(data), once);
        worker.addEventListener("error", () => reject(new Error("worker")), once);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no target origin
        worker.postMessage(puzzle);
      }),
    end: () => worker.terminate(),
  };
}
