import { writeEnvironment } from "../../../../../shared/challenge/environment-facts.ts";
import { orderOf } from "../../../../../shared/challenge/token-order.ts";
import { writeSolution } from "../../../../../shared/challenge/write-solution.ts";
import { environmentFacts } from "./environment.ts";
import type { InputCounter } from "./input-counts.ts";
import { solveWork } from "./solve-work.ts";
import { openWorkers } from "./worker-pool.ts";

/** Work that is done, and for how long it is of use. It is good for one attempt. */
export type PreparedProof = {
  readonly isFresh: () => boolean;
  /** The solution, with what was counted and noticed until now. */
  readonly write: () => Promise<string>;
};

export type Proving = {
  readonly told?: (done: number, of: number) => void;
  /** In place of work. */
  readonly vouch?: Promise<string>;
};

// A challenge lives five minutes; a minute of them is left to the way back.
const FRESH_MS = 240_000;

/** Solves a challenge's puzzles beside the page. Never rejects for what a site or browser forbids: it is slower then. */
export async function prepareProof(
  token: string,
  inputs: InputCounter,
  { told = () => {}, vouch }: Proving = {},
): Promise<PreparedProof> {
  const { id, work } = orderOf(token);
  const startedAtMs = performance.now();
  const workers = await openWorkers(new URL("worker.js", import.meta.url));
  const greeting = workers[0]?.greeting ?? null;
  const proved = await (vouch ?? solveWork(id, work, workers, (done) => told(done, work.puzzles)));
  for (const worker of workers) worker.end();
  return {
    isFresh: () => performance.now() - startedAtMs < FRESH_MS,
    write: async () =>
      writeSolution(token, proved, writeEnvironment(await environmentFacts(greeting, inputs), id)),
  };
}
