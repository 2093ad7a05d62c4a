import type { Report } from "../sources/collected.ts";

/** Tells how far a long step is: at most one line a second. */
export type Step = {
  /** `done` and `of` in the step's own measure; `records` so far, where the step knows. */
  readonly reached: (done: number, records: number) => void;
  readonly ended: (summary: string) => void;
};

const LINE_EVERY_MS = 1_000;

export function openStep(report: Report, name: string, of: number): Step {
  const startedAtMs = performance.now();
  let toldAtMs = startedAtMs;
  return {
    reached(done, records) {
      const nowMs = performance.now();
      if (nowMs - toldAtMs < LINE_EVERY_MS || done === 0) return;
      toldAtMs = nowMs;
      const seconds = (nowMs - startedAtMs) / 1000;
      const left = Math.ceil((seconds / done) * (of - done));
      const share = Math.floor((100 * done) / of);
      report(`${name}: ${share} %, ${rate(records, seconds)}, ${left} s left`);
    },
    ended(summary) {
      const seconds = (performance.now() - startedAtMs) / 1000;
      report(`${name}: ${summary} in ${seconds.toFixed(1)} s`);
    },
  };
}

/** What a killed build had finished, as the end of a summary. */
export function takenOver(pieces: number): string {
  return pieces === 0 ? "" : `, ${pieces} pieces of work taken over`;
}

function rate(records: number, seconds: number): string {
  const perSecond = records / seconds;
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} million records a second`;
  return `${Math.round(perSecond)} records a second`;
}
