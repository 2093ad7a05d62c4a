import type { AttackResult } from "./run-attack.ts";

/** The line that other programs read. */
export function resultLine(
  scenario: string,
  { attempts, taken, logins, refused, firstActionAt }: AttackResult,
): string {
  return JSON.stringify({
    scenario,
    attempts: attempts.length,
    takenOver: taken.size,
    goodLogins: logins.filter(({ end }) => end.startsWith("in")).length,
    goodRefused: refused.size,
    firstActionAt,
  });
}

/** The table that people read: how each kind of client and source fared, and how the visitors did. */
export function resultTable({ attempts, logins, refused, refusals }: AttackResult): string {
  const rows = [
    ...countRows(
      "client",
      attempts.map(({ planned, end }) => [planned.client.name, end]),
    ),
    ...countRows(
      "source",
      attempts.map(({ planned, end }) => [planned.source.kind, end]),
    ),
  ];
  const ends = tally(logins.map(({ end }) => end));
  return [
    row(["", "attempts", "taken", "wrong", "code asked", "stopped"]),
    ...rows,
    "",
    `Visitors: ${ends.get("in") ?? 0} logins, ${ends.get("in_with_code") ?? 0} more with a code, ` +
      `${refused.size} visitors refused or left without a way in.`,
    ...(refusals.length > 0 ? [`Receipts of refusals: ${refusals.join(" ")}`] : []),
  ].join("\n");
}

function countRows(title: string, pairs: readonly (readonly [string, string])[]): readonly string[] {
  const names = [...new Set(pairs.map(([name]) => name))].toSorted();
  return names.map((name) => {
    const ends = tally(pairs.filter(([other]) => other === name).map(([, end]) => end));
    const total = [...ends.values()].reduce((sum, count) => sum + count, 0);
    const counts = ["taken", "wrong", "code_asked", "stopped"].map((end) => String(ends.get(end) ?? 0));
    return row([`${title}: ${name}`, String(total), ...counts]);
  });
}

function tally(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function row([first = "", ...rest]: readonly string[]): string {
  return `${first.padEnd(28)}${rest.map((cell) => cell.padStart(11)).join("")}`;
}
