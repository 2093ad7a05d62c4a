import type { ActivePolicy } from "../../shared/policy/policy.ts";
import { decideUnder } from "./redecide.ts";
import type { Recording } from "./recording.ts";

/** Attempts that had one action and would have another. */
export type Change = {
  readonly route: string;
  readonly from: string;
  readonly to: string;
  readonly attempts: number;
  /** Codes of a few of them, to look up. */
  readonly examples: readonly string[];
};

const MAX_EXAMPLES = 3;

/** What another policy would have done with recorded attempts, the largest change first; unchanged ones are counted too. */
export function changesUnder(policy: ActivePolicy, recording: Recording): readonly Change[] {
  const changes = new Map<string, Change>();
  for (const receipt of recording.receipts) {
    const to = decideUnder(policy, receipt, recording)?.action ?? "no route";
    const { id } = receipt.route;
    const from = receipt.decision.action;
    const key = `${id} ${from} ${to}`;
    const known = changes.get(key) ?? { route: id, from, to, attempts: 0, examples: [] };
    const examples =
      known.examples.length < MAX_EXAMPLES ? [...known.examples, receipt.code] : known.examples;
    changes.set(key, { ...known, attempts: known.attempts + 1, examples });
  }
  return [...changes.values()].toSorted(
    (a, b) => Number(a.from === a.to) - Number(b.from === b.to) || b.attempts - a.attempts,
  );
}

export function changeTable(changes: readonly Change[]): string {
  const rows = changes.map(({ route, from, to, attempts, examples }) => [
    route,
    from,
    from === to ? "same" : to,
    String(attempts),
    from === to ? "" : examples.join(" "),
  ]);
  const all = [["route", "was", "would be", "attempts", "for example"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
