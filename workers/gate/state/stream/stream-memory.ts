import { climb, emptyLadder, isPopular, type Ladder } from "./ladder.ts";

/** The stream of wrong passwords of all routes: how popular each is, and which of them are being sprayed. */
export type StreamMemory = {
  ladder: Ladder;
  /** Popular ones, by the instant of their last use, oldest first. */
  readonly popular: Map<string, number>;
};

/** A sprayer that wants more passwords than this at a time tries each too seldom to be worth it. */
const MAX_POPULAR = 256;
/** Names of passwords change every day. */
const FORGET_MS = 86_400_000;

export function emptyStreamMemory(): StreamMemory {
  return { ladder: emptyLadder(), popular: new Map() };
}

/** In place: these failed at accounts where they had not failed before. Tells all that are popular now. */
export function recordFailed(
  memory: StreamMemory,
  passwords: readonly string[],
  nowMs: number,
  random: () => number,
): readonly string[] {
  const { ladder, popular } = memory;
  for (const password of passwords) {
    climb(ladder, password, random);
    if (!isPopular(ladder, password)) continue;
    popular.delete(password);
    popular.set(password, nowMs);
  }
  for (const [password, atMs] of popular) {
    if (popular.size <= MAX_POPULAR && nowMs - atMs < FORGET_MS) break;
    popular.delete(password);
  }
  return [...popular.keys()];
}
