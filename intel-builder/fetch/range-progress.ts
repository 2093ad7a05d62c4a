import type { RangeOutcome } from "./fetch-range.ts";

/** Ranges by what became of them; `resumed` were checked earlier in this run, before it was interrupted. */
export type RangeCounts = Record<RangeOutcome["outcome"] | "resumed", number>;

export type RangesTold = {
  readonly id: string;
  readonly counts: Readonly<RangeCounts>;
  readonly records: number;
  /** The first faults and holds, each with its range. */
  readonly faults: readonly string[];
};

export type RangeProgress = {
  readonly add: (name: string, outcome: RangeOutcome | ResumedRange) => void;
  /** So many failures in a row are no accident of single ranges: the service or the network is down. */
  readonly isDown: () => boolean;
  readonly told: () => RangesTold;
};

export type ResumedRange = { readonly outcome: "resumed"; readonly records: number };

const MAX_FAILURES_IN_A_ROW = 32;
const MAX_FAULTS_TOLD = 10;
// One line for each so many ranges: some thousand for all of them.
const REPORT_EVERY = 1_000;

type Ahead = {
  readonly id: string;
  readonly total: number;
  readonly nowMs: () => number;
  readonly report: (line: string) => void;
};

export function openRangeProgress({ id, total, nowMs, report }: Ahead): RangeProgress {
  const counts: RangeCounts = { updated: 0, unchanged: 0, held: 0, failed: 0, resumed: 0 };
  const faults: string[] = [];
  const startedAtMs = nowMs();
  let [done, records, failuresInARow] = [0, 0, 0];
  return {
    add(name, range) {
      counts[range.outcome]++;
      done++;
      records += range.records;
      failuresInARow = range.outcome === "failed" ? failuresInARow + 1 : 0;
      if ("detail" in range && range.detail !== "" && faults.length < MAX_FAULTS_TOLD)
        faults.push(`${name}: ${range.detail}`);
      if (done % REPORT_EVERY === 0) report(lineOf(id, done, total, (nowMs() - startedAtMs) / 1000));
    },
    isDown: () => failuresInARow >= MAX_FAILURES_IN_A_ROW,
    told: () => ({ id, counts: { ...counts }, records, faults: [...faults] }),
  };
}

function lineOf(id: string, done: number, total: number, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001);
  const left = Math.round((total - done) / rate);
  return `${id}: ${done} of ${total} ranges, ${Math.round(rate)} a second, ${left} s left`;
}
