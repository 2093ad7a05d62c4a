import type { Tried } from "../../../../shared/domain/signup.ts";
import { short } from "./short-id.ts";

/** Messages that were sent and whether their codes came back, by ranges of phone numbers. */
export type Conversions = {
  /** Accounts whose code is out, oldest first. */
  readonly waiting: Map<string, Waiting>;
  readonly blocks: Map<string, Sent>;
  readonly all: Sent;
};
/** Messages to one account that nobody answered yet, newest last. */
type Waiting = readonly Message[];
type Message = {
  /** Eight digits of the attempt's id: one account has two messages at most. */
  readonly attempt: string;
  readonly atMs: number;
  readonly blocks: readonly string[];
};
export type Sent = { sent: number; answered: number };

/** A code is typed within minutes, or not at all. */
const ANSWER_MS = 15 * 60_000;
const MAX_WAITING = 4_096;
/** The first message got lost, the second comes late: a third within minutes is not a person's (a guess). */
const MOST_OF_ACCOUNT = 2;
/** A range of numbers is forgotten when so many others were used since: an attacker buys thousands, a country has tens of thousands. */
const MAX_BLOCKS = 4_096;
/** Faded beyond this, so that a range can get better again. */
const MOST_SENT = 200;
/** With fewer answers nobody knows what is usual here, or no route tells. */
const LEAST_ANSWERS = 20;
/** A range that converts half as well as the rest is somebody's bad day; below a third of it, money is made. */
const POOR = 1 / 3;

export function emptyConversions(): Conversions {
  return { waiting: new Map(), blocks: new Map(), all: { sent: 0, answered: 0 } };
}

/**
 * In place: a message goes out. A person asks for one once more; whoever asks again and again is paid for each, and types none of
 * their codes.
 */
export function countSent(
  conversions: Conversions,
  { accountId, attemptId, atMs }: Tried & Pick<Message, "atMs">,
  blocks: readonly string[],
): void {
  settleOverdue(conversions, atMs);
  const { waiting } = conversions;
  const messages = [...(waiting.get(accountId) ?? []), { attempt: short(attemptId), atMs, blocks }];
  const [oldest] = messages;
  if (oldest && messages.length > MOST_OF_ACCOUNT) {
    count(conversions, oldest.blocks, 0);
    messages.shift();
  }
  waiting.delete(accountId);
  waiting.set(accountId, messages);
}

/** In place: this attempt's message was not sent after all, if it asked for one; the account's others still wait. */
export function withdrawSent({ waiting }: Conversions, { accountId, attemptId }: Tried): void {
  const messages = waiting.get(accountId) ?? [];
  const left = messages.filter(({ attempt }) => attempt !== short(attemptId));
  if (left.length === messages.length) return;
  if (left.length > 0) waiting.set(accountId, left);
  else waiting.delete(accountId);
}

/** In place: the code came back, and with it the earlier messages are forgiven. */
export function countAnswered(conversions: Conversions, accountId: string): void {
  const answered = conversions.waiting.get(accountId)?.at(-1);
  if (!answered) return;
  conversions.waiting.delete(accountId);
  count(conversions, answered.blocks, 1);
}

/** How surely these ranges hardly ever answer: P(rate < a third of the usual), from the beta posterior of the worst. */
export function unanswered({ blocks: known, all }: Conversions, blocks: readonly string[]): number {
  if (all.answered < LEAST_ANSWERS) return 0;
  const poor = (POOR * all.answered) / all.sent;
  return blocks.reduce((most, block) => {
    const sent = known.get(block);
    return sent ? Math.max(most, betaBelow(poor, sent)) : most;
  }, 0);
}

function settleOverdue(conversions: Conversions, nowMs: number): void {
  for (const [account, messages] of conversions.waiting) {
    const sinceMs = messages.at(-1)?.atMs ?? 0;
    if (nowMs - sinceMs < ANSWER_MS && conversions.waiting.size < MAX_WAITING) return;
    conversions.waiting.delete(account);
    for (const { blocks } of messages) count(conversions, blocks, 0);
  }
}

function count({ blocks: known, all }: Conversions, blocks: readonly string[], answered: 0 | 1): void {
  add(all, answered, 50 * MOST_SENT);
  for (const block of blocks) {
    const sent = known.get(block) ?? { sent: 0, answered: 0 };
    known.delete(block);
    known.set(block, add(sent, answered, MOST_SENT));
  }
  for (const block of known.keys()) {
    if (known.size <= MAX_BLOCKS) return;
    known.delete(block);
  }
}

function add(into: Sent, answered: 0 | 1, most: number): Sent {
  into.sent += 1;
  into.answered += answered;
  if (into.sent > most) {
    into.sent /= 2;
    into.answered /= 2;
  }
  return into;
}

/** P(rate < c) for a rate that is Beta(1 + answered, 1 + sent - answered): the binomial tail with one trial more. */
function betaBelow(c: number, { sent, answered }: Sent): number {
  const trials = Math.round(sent) + 1;
  let term = (1 - c) ** trials;
  let below = 0;
  for (let hits = 0; hits <= Math.round(answered); hits++) {
    below += term;
    term *= ((trials - hits) / (hits + 1)) * (c / (1 - c));
  }
  return Math.max(0, 1 - below);
}
