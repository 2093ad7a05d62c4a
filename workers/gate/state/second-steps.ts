import type { Place } from "../../../shared/domain/source.ts";
import type { AccountSettlement, Whereabouts } from "../deps.ts";

/** A right password that a second step is still asked for. */
export type Awaiting = {
  readonly attemptId: string;
  readonly atMs: number;
  readonly where: Whereabouts;
  readonly place?: Place | null | undefined;
};

/** From six on nobody believes in letters that are late; more need not be told apart. */
const MAX_AWAITING = 8;
/** As long as guesses count; a ticket lives ten minutes. */
const WINDOW_MS = 15 * 60_000;

type Steps = {
  readonly awaiting: readonly Awaiting[];
  readonly acceptedAtMs: number | null;
  readonly stepAtMs: number | null;
};

export function awaitStep<T extends Steps>(memory: T, settlement: AccountSettlement): T {
  const { attemptId, atMs, where, place } = settlement;
  if (!where) return memory;
  return {
    ...memory,
    awaiting: [...memory.awaiting, { attemptId, atMs, where, place }].slice(-MAX_AWAITING),
  };
}

/**
 * Second steps that nobody ended since somebody got in last. Whoever guesses codes needs a new one every few guesses, whatever he
 * leaves out of them. None where no second step of the account ever ended before the gate's eyes: there it does not see them end.
 */
export function unfinishedSteps({ awaiting, acceptedAtMs, stepAtMs }: Steps, nowMs: number): number {
  if (stepAtMs === null) return 0;
  const sinceMs = Math.max(acceptedAtMs ?? 0, nowMs - WINDOW_MS);
  return awaiting.filter(({ atMs }) => atMs > sinceMs).length;
}
