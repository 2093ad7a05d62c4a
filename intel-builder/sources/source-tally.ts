import type { SourceReport } from "./collected.ts";

/** What is known of a source before anything was read. */
export type SourceFacts = Pick<
  SourceReport,
  "id" | "title" | "licence" | "attribution" | "url" | "confidence" | "expiresAfterDays"
>;

// Enough to find the fault in the file; a report is read by a person.
const MAX_EXAMPLES = 5;

/** Counts what became of one source's records while they stream. */
export type SourceTally = {
  readonly facts: SourceFacts;
  accept(records?: number): void;
  /** `where` names file and line, `code` the fault. Neither may hold the record: it can be a secret. */
  reject(where: string, code: string): void;
  /** More of a fault whose first places were told by `reject`. */
  rejectMore(code: string, records: number): void;
  report(): SourceReport;
};

export function openTally(facts: SourceFacts): SourceTally {
  let entries = 0;
  // By code: codes come from closed sets in the parsers, never from a feed.
  const rejected = new Map<string, number>();
  const examples: string[] = [];
  const count = (code: string, records: number): number => {
    const counted = (rejected.get(code) ?? 0) + records;
    rejected.set(code, counted);
    return counted;
  };
  return {
    facts,
    accept(records = 1) {
      entries += records;
    },
    reject(where, code) {
      if (count(code, 1) <= MAX_EXAMPLES) examples.push(`${where}: ${code}`);
    },
    rejectMore: (code, records) => void (records > 0 && count(code, records)),
    report() {
      const total = [...rejected.values()].reduce((sum, each) => sum + each, 0);
      return {
        ...facts,
        read: entries + total,
        rejected: total,
        rejectedByCode: Object.fromEntries([...rejected].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        rejectedExamples: [...examples],
        entries,
      };
    },
  };
}
