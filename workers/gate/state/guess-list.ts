import type { Reservation } from "../deps.ts";

/** One wrong or still undecided guess. `pending` until its outcome is known; it counts as failed all the while. */
export type Guess = {
  readonly id: string;
  readonly atMs: number;
  readonly mark: string;
  readonly pending: boolean;
  readonly networkId: string | null;
  readonly signature: string;
  /** How the name was written; null: as it is folded. */
  readonly spelling: string | null;
};

/** Cloudflare's and AWS's own counters use 10 to 30 minutes; 15 is what the account limit of a policy speaks of. */
const GUESS_WINDOW_MS = 15 * 60_000;

/** No limit of a policy is told a higher count; keeping more would let a stranger grow the object's storage. */
const MAX_GUESSES = 64;

export function withinWindow(guesses: readonly Guess[], nowMs: number): readonly Guess[] {
  // Oldest first: while the first still counts, all of them do.
  const [oldest] = guesses;
  if (!oldest || nowMs - oldest.atMs < GUESS_WINDOW_MS) return guesses;
  return guesses.filter(({ atMs }) => nowMs - atMs < GUESS_WINDOW_MS);
}

export function addGuess(guesses: readonly Guess[], reservation: Reservation): readonly Guess[] {
  const { attemptId: id, atMs, passwordMark: mark, networkId, signature, spelling } = reservation;
  return [...guesses, { id, atMs, mark, pending: true, networkId, signature, spelling }].slice(-MAX_GUESSES);
}

/** Networks that failed here, each counted once. */
export function failingNetworks(guesses: readonly Guess[]): number {
  if (guesses.length < 2) return guesses.length;
  return new Set(guesses.map(({ networkId }) => networkId)).size;
}
