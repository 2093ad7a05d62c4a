import { MAX_FAULT_LINES, type LineFault, type LineTally } from "./kernel.ts";

/** Counts lines while they are read. */
export type LineCounter = {
  /** Lines read so far: the number of the last one. */
  readonly lines: () => number;
  readonly read: (lines: number, records: number) => void;
  /** The last line that was counted gave no record. */
  readonly refuse: (fault: LineFault) => void;
  readonly tally: () => LineTally;
};

type Refused = { count: number; readonly firstLines: number[] };

const none = (): Refused => ({ count: 0, firstLines: [] });

export function openLineCounter(): LineCounter {
  let lines = 0;
  let records = 0;
  const rejected: Record<LineFault, Refused> = {
    not_a_hash: none(),
    not_a_count: none(),
    padding: none(),
    empty: none(),
    too_long: none(),
  };
  return {
    lines: () => lines,
    read(moreLines, moreRecords) {
      lines += moreLines;
      records += moreRecords;
    },
    refuse(fault) {
      const seen = rejected[fault];
      seen.count += 1;
      if (seen.firstLines.length < MAX_FAULT_LINES) seen.firstLines.push(lines);
    },
    tally: () => ({ lines, records, rejected }),
  };
}
