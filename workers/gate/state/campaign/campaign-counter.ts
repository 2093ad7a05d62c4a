import type {
  CampaignFacts,
  CampaignReading,
  Lost,
  Stranger,
  Visitor,
} from "../../../../shared/domain/campaign.ts";
import { addStranger, addSums, emptySums } from "./campaign-sums.ts";
import { oddsFor } from "./campaign-odds.ts";
import type { Posture, Seen } from "./campaign-memory.ts";
import { forgive, settleStranger, takeExpired, type PendingFailures } from "./pending-failures.ts";
import { REST_MS } from "../rest.ts";

/** One isolate's view of one route: the posture it was last told, and what it has not told yet. */
export type CampaignCounter = {
  posture: Posture;
  readonly pending: PendingFailures;
  readonly greeted: Greeted;
  /** Told of each failure whose person did not come back. */
  readonly tellLost: TellLost;
  untold: Seen;
  toldAtMs: number;
  /** The object could not be reached: it is left in peace until then. */
  restUntilMs: number;
};

type TellLost = (lost: Lost) => void;

/**
 * Who got in within this hour. Somebody who logs in a thousand times is one good visitor: else an attacker would hide among
 * his own successes.
 */
type Greeted = { hour: number; readonly accounts: Set<string> };
/** Beyond it a busy isolate counts the same people again, as often as others. */
const MAX_GREETED = 4_096;
const HOUR_MS = 3_600_000;

const QUIET: Posture = { campaign: null, level: 0, odds: null };

export function openCampaignCounter(tellLost: TellLost = () => undefined): CampaignCounter {
  return {
    posture: QUIET,
    pending: new Map(),
    greeted: { hour: 0, accounts: new Set() },
    tellLost,
    untold: nothingSeen(),
    toldAtMs: 0,
    restUntilMs: 0,
  };
}

export function readCampaign({ posture }: CampaignCounter, facts: CampaignFacts): CampaignReading {
  const { campaign, level, odds } = posture;
  return { campaign, level, odds: odds === null ? null : oddsFor(odds, facts) };
}

/** What became of a stranger's attempt; `null` where the gate kept it from the origin. In place. */
export function countStranger(
  counter: CampaignCounter,
  stranger: Stranger | null,
  visitor: Visitor,
  atMs: number,
): void {
  const { pending, untold, greeted } = counter;
  if (visitor.member && (stranger === null || stranger.failed)) countMember(untold, visitor.accountId);
  if (stranger === null) return;
  const counts = stranger.failed || greet(greeted, visitor.accountId, atMs);
  for (const settled of settleStranger(pending, stranger, counts ? visitor : alone(visitor), atMs))
    if (settled.failed || counts) count(counter, settled);
}

function count({ untold, tellLost }: CampaignCounter, stranger: Stranger): void {
  addStranger(untold.sums, stranger);
  if (stranger.lost) tellLost(stranger.lost);
}

/** Somebody got in from a device of theirs: a name mistyped a moment ago was theirs as well. In place. */
export function countKnown(
  { pending, untold, greeted }: CampaignCounter,
  visitor: Visitor,
  atMs: number,
): void {
  const counts = greet(greeted, visitor.accountId, atMs);
  forgive(pending, counts ? visitor : alone(visitor));
  if (counts) untold.sums.visits += 1;
}

/** Whose address is forgiven nothing: logging in to his own account from each address, an attacker would take back what failed there. */
function alone(visitor: Visitor): Visitor {
  return { ...visitor, addressId: null };
}

/** Whether it is their first time within the hour. In place. */
function greet(greeted: Greeted, accountId: string, atMs: number): boolean {
  const hour = Math.floor(atMs / HOUR_MS);
  if (hour !== greeted.hour || greeted.accounts.size >= MAX_GREETED) greeted.accounts.clear();
  greeted.hour = hour;
  if (greeted.accounts.has(accountId)) return false;
  greeted.accounts.add(accountId);
  return true;
}

function countMember(untold: Seen, accountId: string): void {
  untold.members += 1;
  if (untold.accounts.length < MAX_SAMPLE && !untold.accounts.includes(accountId))
    untold.accounts.push(accountId);
}

/** Counts the failures whose people had time enough to come back. In place. */
export function countExpired(counter: CampaignCounter, nowMs: number): void {
  for (const settled of takeExpired(counter.pending, nowMs)) count(counter, settled);
}

/** Takes out what was not told yet. */
export function takeUntold(counter: CampaignCounter, nowMs: number): Seen {
  countExpired(counter, nowMs);
  const { untold } = counter;
  counter.untold = nothingSeen();
  counter.toldAtMs = nowMs;
  return untold;
}

/** Puts back what could not be told. In place. */
export function returnUntold(counter: CampaignCounter, seen: Seen, nowMs: number): void {
  addSums(counter.untold.sums, seen.sums);
  counter.untold.members += seen.members;
  const accounts = new Set([...counter.untold.accounts, ...seen.accounts]);
  counter.untold.accounts.splice(0, MAX_SAMPLE, ...[...accounts].slice(0, MAX_SAMPLE));
  counter.restUntilMs = nowMs + REST_MS;
}

/** What was told last did not arrive. */
export function isUnheard({ restUntilMs, toldAtMs }: CampaignCounter): boolean {
  return restUntilMs > toldAtMs;
}

function nothingSeen(): Seen {
  return { sums: emptySums(), members: 0, accounts: [] };
}

/** Accounts that a telling names of an attack's: enough for an analyst to start from. */
const MAX_SAMPLE = 4;
const TELL_ATTEMPTS = 64;
/** Each telling is a paid request: in quiet times a minute's delay costs less than one for every other stranger. */
const [QUIET_AGE_MS, ALERT_AGE_MS, ALERT_LEVEL] = [60_000, 5_000, 0.5];

export function isTellingDue(
  { untold, toldAtMs, restUntilMs, posture }: CampaignCounter,
  nowMs: number,
): boolean {
  if (nowMs < restUntilMs) return false;
  const waiting = untold.sums.all.attempts + untold.members;
  const age = posture.level >= ALERT_LEVEL || posture.campaign !== null ? ALERT_AGE_MS : QUIET_AGE_MS;
  return waiting >= TELL_ATTEMPTS || (waiting > 0 && nowMs - toldAtMs >= age);
}
