import { openAttempts, type AttemptAnswer } from "../../../cli/eval/attempts.ts";
import { severity, type Action } from "../../../shared/domain/action.ts";
import { REASONS, type SignalFamily } from "../../../shared/domain/reason.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { Keys } from "../../../shared/identity/keys.ts";
import type { ActivePolicy } from "../../../shared/policy/policy.ts";
import type { ReleaseView } from "../../../workers/gate/deps.ts";
import type { Baseline } from "./baselines/baseline.ts";
import type { Moment, Phase } from "./timeline.ts";

/** What one attempt came to. Ranks are comparable within one method only; higher is worse. */
export type Observed = {
  readonly atMs: number;
  readonly phase: Phase;
  readonly playbook: string | null;
  readonly kind: AttemptKind;
  /** The gate's log-odds; infinite where a limit acted whatever the score. */
  readonly rank: number;
  /** Points of each family, so that a family can be taken away afterwards. */
  readonly families: ReadonlyMap<SignalFamily, number>;
  readonly baselines: readonly number[];
  /** Asked for a proof or a second step, or harsher. */
  readonly acted: boolean;
  /** What was asked is something that a person notices. */
  readonly visible: boolean;
  readonly refused: boolean;
  readonly right: boolean;
  /** A right guess that ended in a session. */
  readonly took: boolean;
  /** It reached the origin. */
  readonly through: boolean;
  /** At an attacker's own account. */
  readonly cover: boolean;
  readonly history: number;
  readonly cookie: boolean;
  /** The running campaign that it was held to be of, by its id. */
  readonly campaignId: string | null;
};

export type Setting = {
  readonly release: ReleaseView;
  readonly keys: Keys;
  readonly policy: ActivePolicy;
  readonly baselines: readonly Baseline[];
};

/**
 * Runs a timeline through the gate's own stages, and through every baseline beside it; keeps nothing but a day's wrong passwords. A
 * program that repeats a wrong password all day is seen once a day: nobody is kept out by the refusal of what the origin refuses.
 */
export async function observe(
  moments: Iterable<Moment>,
  { release, keys, policy, baselines }: Setting,
  see: (one: Observed) => void,
): Promise<void> {
  let last: Receipt | null = null;
  const evaluate = openAttempts({ release, keys, policy, mode: "enforce" }, (receipt) => {
    last = receipt;
  });
  const isRepeated = openRepeats();
  for (const moment of moments) {
    const ranks = baselines.map((baseline) => baseline.rank(moment.record));
    const answer = await evaluate(moment.record);
    if (!isRepeated(moment)) see(observedOf(moment, answer, last, ranks));
    for (const baseline of baselines) baseline.learn(moment.record);
  }
}

const DAY_MS = 86_400_000;

/** Tells of each good person's attempt whether this very wrong password came before on the same day. */
function openRepeats(): (moment: Moment) => boolean {
  const seen = { day: 0, tries: new Set<string>() };
  return ({ record: { at, username, password, outcome }, playbook }) => {
    if (playbook !== null || outcome !== "rejected") return false;
    const day = Math.floor(at / DAY_MS);
    if (day !== seen.day) seen.tries.clear();
    seen.day = day;
    const size = seen.tries.size;
    return seen.tries.add(`${username}\n${password}`).size === size;
  };
}

function observedOf(
  { record, phase, playbook, history, cover }: Moment,
  answer: AttemptAnswer,
  receipt: Receipt | null,
  baselines: readonly number[],
): Observed {
  // A letter that was sent is nobody's session.
  const right = record.outcome === "accepted" && record.route !== "reset";
  const contributions = receipt?.evidence.score.contributions ?? [];
  return {
    atMs: record.at,
    phase,
    playbook,
    kind: kindOf(record.route),
    rank: isLimit(receipt, answer.action) ? Infinity : answer.score,
    families: familiesOf(contributions),
    baselines,
    acted: answer.step !== null || severity(answer.action) >= severity("step_up"),
    visible: answer.step !== null && answer.step !== "silent",
    refused: !answer.through,
    right,
    took: right && answer.through && cover !== true,
    through: answer.through,
    cover: cover === true,
    history,
    cookie: contributions.some(({ reason }) => reason === "device_known"),
    campaignId: contributions.find(({ reason }) => reason === "campaign_member")?.detail ?? null,
  };
}

export type AttemptKind = "login" | "signup" | "reset";

/** Letters and codes are one kind: the same people ask for one and type the other. */
function kindOf(route: string): AttemptKind {
  if (route.endsWith("signup")) return "signup";
  return route.startsWith("reset") ? "reset" : "login";
}

/** The line that decided is a count and no threshold of the score. */
function isLimit(receipt: Receipt | null, action: Action): boolean {
  if (receipt === null || severity(action) < severity("step_up")) return false;
  return (
    receipt.decision.decidedBy.endsWith("account-guesses") ||
    receipt.decision.decidedBy.endsWith("account-letters") ||
    receipt.decision.decidedBy.endsWith("account-codes") ||
    receipt.decision.decidedBy.endsWith("address-signups")
  );
}

function familiesOf(
  contributions: Receipt["evidence"]["score"]["contributions"],
): ReadonlyMap<SignalFamily, number> {
  const points = new Map<SignalFamily, number>();
  for (const { reason, points: more } of contributions) {
    const { family } = REASONS[reason];
    points.set(family, (points.get(family) ?? 0) + more);
  }
  return points;
}
