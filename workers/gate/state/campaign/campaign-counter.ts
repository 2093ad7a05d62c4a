import type {
  CampaignFacts,
  CampaignReading,
  Stranger,
  Visitor,
} from "../../../../shared/domain/campaign.ts";
import { addStranger, addSums, emptySums } from "./campaign-sums.ts";
import { oddsFor } from "./campaign-odds.ts";
import type { Posture, Seen } from "./campaign-memory.ts";
import { settleStranger, takeExpired, type PendingFailures } from "./pending-failures.ts";

/** One isolate's view of one route: the posture it was last told, and what it has not told yet. */
export type CampaignCounter = {
  posture: Posture;
  readonly pending: PendingFailures;
  untold: Seen;
  toldAtMs: number;
};

const QUIET: Posture = { campaign: null, level: 0, odds: null };

export function openCampaignCounter(): CampaignCounter {
  return { posture: QUIET, pending: new Map(), untold: { sums: emptySums(), withheld: 0 }, toldAtMs: 0 };
}

export function readCampaign({ posture }: CampaignCounter, facts: CampaignFacts): CampaignReading {
  const { campaign, level, odds } = posture;
  return { campaign, level, odds: odds === null ? null : oddsFor(odds, facts) };
}

/** What became of a stranger's attempt. In place. */
export function countStranger(
  { pending, untold }: CampaignCounter,
  stranger: Stranger,
  visitor: Visitor,
  atMs: number,
): void {
  for (const settled of settleStranger(pending, stranger, visitor, atMs)) addStranger(untold.sums, settled);
}

/** A member of a campaign was kept from the origin. In place. */
export function countWithheld(counter: CampaignCounter): void {
  counter.untold = { ...counter.untold, withheld: counter.untold.withheld + 1 };
}

/** Takes out what was not told yet. */
export function takeUntold(counter: CampaignCounter, nowMs: number): Seen {
  const { untold, pending } = counter;
  for (const settled of takeExpired(pending, nowMs)) addStranger(untold.sums, settled);
  counter.untold = { sums: emptySums(), withheld: 0 };
  counter.toldAtMs = nowMs;
  return untold;
}

/** Puts back what could not be told. */
export function returnUntold(counter: CampaignCounter, seen: Seen): void {
  addSums(counter.untold.sums, seen.sums);
  counter.untold = { ...counter.untold, withheld: counter.untold.withheld + seen.withheld };
}

const TELL_ATTEMPTS = 64;
const TELL_AGE_MS = 5_000;

export function isTellingDue({ untold, toldAtMs }: CampaignCounter, nowMs: number): boolean {
  const waiting = untold.sums.all.attempts + untold.withheld;
  return waiting >= TELL_ATTEMPTS || (waiting > 0 && nowMs - toldAtMs >= TELL_AGE_MS);
}
