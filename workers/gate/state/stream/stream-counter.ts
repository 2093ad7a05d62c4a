import { REST_MS } from "../rest.ts";

/** One isolate's view of the stream of wrong passwords: what it was told, and what it has not told yet. */
export type StreamCounter = {
  popular: ReadonlySet<string>;
  untold: string[];
  toldAtMs: number;
  /** The object could not be reached: it is left in peace until then. */
  restUntilMs: number;
  /** Accounts and passwords that were counted: a program that repeats itself is no spray. */
  readonly counted: Set<string>;
};

const MAX_COUNTED = 4_096;
const TELL_PASSWORDS = 64;
/** Each telling is a paid request, and a spray that slow is not in a hurry. */
const TELL_AGE_MS = 60_000;

export function openStreamCounter(): StreamCounter {
  return { popular: new Set(), untold: [], toldAtMs: 0, restUntilMs: 0, counted: new Set() };
}

/** In place. */
export function countFailed({ counted, untold }: StreamCounter, password: string, accountId: string): void {
  const both = `${accountId} ${password}`;
  if (counted.has(both)) return;
  if (counted.size >= MAX_COUNTED) counted.clear();
  counted.add(both);
  // While the object cannot be reached the list must not grow: what is popular will come again.
  if (untold.length < MAX_COUNTED) untold.push(password);
}

export function isTellingDue({ untold, toldAtMs, restUntilMs }: StreamCounter, nowMs: number): boolean {
  if (nowMs < restUntilMs) return false;
  return untold.length >= TELL_PASSWORDS || (untold.length > 0 && nowMs - toldAtMs >= TELL_AGE_MS);
}

/** Takes out what was not told yet. In place. */
export function takeUntold(counter: StreamCounter, nowMs: number): readonly string[] {
  const { untold } = counter;
  counter.untold = [];
  counter.toldAtMs = nowMs;
  return untold;
}

/** Puts back what could not be told. In place. */
export function returnUntold(counter: StreamCounter, passwords: readonly string[], nowMs: number): void {
  counter.untold = [...passwords, ...counter.untold].slice(0, MAX_COUNTED);
  counter.restUntilMs = nowMs + REST_MS;
}
