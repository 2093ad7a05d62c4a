import type { SourceReport } from "./collected.ts";

/** What is known of a source before anything was read. */
export type SourceFacts = Pick<
  SourceReport,
  "id" | "title" | "licence" | "attribution" | "url" | "confidence"
>;

// Enough to find the fault in the file; a report is read by a person.
const MAX_EXAMPLES = 5;

/** Counts what became of one source's records while they stream. */
export type SourceTally = {
  readonly facts: SourceFacts;
  accept(records?: number): void;
  /** `where` names file and line, `code` the fault. Neither may hold the record: it can be a secret. */
  reject(where: string, code: string): void;
  report(): SourceReport;
};

export function openTally(facts: SourceFacts): SourceTally {
  let entries = 0;
  let rejected = 0;
  const rejectedExamples: string[] = [];
  return {
    facts,
    accept(records = 1) {
      entries += records;
    },
    reject(where, code) {
      rejected++;
      if (rejectedExamples.length < MAX_EXAMPLES) rejectedExamples.push(`${where}: ${code}`);
    },
    report: () => ({
      ...facts,
      read: entries + rejected,
      rejected,
      rejectedExamples: [...rejectedExamples],
      entries,
    }),
  };
}
