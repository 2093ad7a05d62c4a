import type { WorkOrder } from "../../../../../shared/challenge/work-proof.ts";
import { searchPuzzle, type Puzzle } from "./search-puzzle.ts";
import type { SolvingWorker } from "./worker-pool.ts";

/** 14,400 hashes: 9 ms on a desktop, 50 ms on a phone six times as slow; the page stays usable in between. */
const BLOCKS_A_SLICE = 400;

/** Nonces in the order of their puzzles; each worker takes the next puzzle when it is through with one. */
export async function solveWork(
  id: string,
  { puzzles, bits }: WorkOrder,
  workers: readonly SolvingWorker[],
  told: (done: number) => void,
): Promise<readonly string[]> {
  const nonces: string[] = [];
  let next = 0;
  let done = 0;
  const lane = async (solve: Solve): Promise<void> => {
    while (next < puzzles) {
      const puzzle = { id, puzzle: next++, bits };
      nonces[puzzle.puzzle] = await solve(puzzle);
      told(++done);
    }
  };
  const lanes = workers.map((worker) => lane(orHere(worker.solve)));
  await Promise.all(lanes.length > 0 ? lanes : [lane(solveHere)]);
  return nonces;
}

type Solve = (puzzle: Puzzle) => Promise<string>;

function orHere(solve: Solve): Solve {
  return (puzzle) => solve(puzzle).catch(() => solveHere(puzzle));
}

/** On the page's own thread, in slices. */
async function solveHere(puzzle: Puzzle): Promise<string> {
  for (let from = 0; ; from += BLOCKS_A_SLICE) {
    const nonce = searchPuzzle(puzzle, from, BLOCKS_A_SLICE);
    if (nonce !== null) return nonce;
    await new Promise((resolve) => setTimeout(resolve));
  }
}
