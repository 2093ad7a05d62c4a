import type { AttemptAnswer } from "../../../cli/eval/attempts.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { percent, shareOf } from "../../attack/simulator/metrics.ts";
import type { Moment } from "../../attack/simulator/timeline.ts";

/** One attempt as the gate judged it, beside what an evaluation says of it. */
export type Judged = { readonly moment: Moment; readonly answer: AttemptAnswer; readonly receipt: Receipt };

/** Sums are added in another order there. */
const SAME_SCORE = 1e-6;
const MAX_TOLD = 8;

/** How often the gate on workerd decided as the evaluation says, and what it saw otherwise where it did not. */
export function agreementLines(judged: readonly Judged[], sent: number): readonly string[] {
  const differing = judged.filter(({ answer, receipt }) => answer.action !== receipt.decision.action);
  return [
    `${sent} attempts sent, ${judged.length} with a receipt of their own`,
    lineOf("all", judged),
    lineOf(
      "good people",
      judged.filter(({ moment }) => moment.playbook === null),
    ),
    lineOf(
      "attackers",
      judged.filter(({ moment }) => moment.playbook !== null),
    ),
    ...most(
      differing.map(({ answer, receipt }) => `${answer.action} here, ${receipt.decision.action} there`),
    ),
    ...most(judged.flatMap(differingReasons)),
  ];
}

function lineOf(name: string, some: readonly Judged[]): string {
  const same = some.filter(({ answer, receipt }) => answer.action === receipt.decision.action).length;
  const equal = some.filter(
    ({ answer, receipt }) => Math.abs(answer.score - receipt.evidence.score.total) < SAME_SCORE,
  ).length;
  return `  ${name.padEnd(12)} ${String(some.length).padStart(6)}  same action ${percent(shareOf(same, some.length))} %  same score ${percent(shareOf(equal, some.length))} %`;
}

/** What spoke against the attempt on one side alone. */
function differingReasons({ answer, receipt }: Judged): readonly string[] {
  const here = new Set<string>(answer.reasons);
  const { contributions } = receipt.evidence.score;
  const there = new Set<string>(contributions.filter(({ points }) => points > 0).map(({ reason }) => reason));
  return [
    ...[...here].filter((reason) => !there.has(reason)).map((reason) => `${reason} here alone`),
    ...[...there].filter((reason) => !here.has(reason)).map((reason) => `${reason} there alone`),
  ];
}

function most(words: readonly string[]): readonly string[] {
  const counted = [...Map.groupBy(words, (word) => word)].map(([word, all]): [string, number] => [
    word,
    all.length,
  ]);
  const sorted = counted.toSorted(([, a], [, b]) => b - a).slice(0, MAX_TOLD);
  return sorted.map(([word, times]) => `    ${String(times).padStart(6)}  ${word}`);
}
