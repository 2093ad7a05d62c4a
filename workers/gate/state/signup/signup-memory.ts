import type {
  Recovery,
  RecoveryReading,
  Signup,
  SignupOutcome,
  SignupReading,
  Tried,
} from "../../../../shared/domain/signup.ts";
import {
  countAnswered,
  countSent,
  emptyConversions,
  unanswered,
  withdrawSent,
  type Conversions,
} from "./conversions.ts";
import {
  dismissRecovery,
  enterRecovery,
  emptyRecoveryMemory,
  finishRecovery,
  forgetRecovery,
  type RecoveryMemory,
} from "./recovery-memory.ts";
import { short } from "./short-id.ts";
import { companyOf, keysOf, rangesOf, readSignup, type Box, type Count } from "./signup-reading.ts";
import { learnUsual, emptyUsual, type Usual } from "./usual-signups.ts";

/** One that was let in, is under way, or was kept out: all but those that the origin refused. */
export type Entry = {
  readonly atMs: number;
  readonly network: string;
  readonly keys: readonly string[];
  /** Short id of the attempt that is counted. */
  readonly attempt: string;
  /** The mailbox among whose accounts this attempt put itself; null where the account stood there before. */
  readonly box: string | null;
};

/** The sign-ups of a site over some days, and what is usual there. Changed in place by its owner alone. */
export type SignupMemory = {
  /** By account, oldest first. */
  readonly entries: Map<string, Entry>;
  /** Worked out from `entries`. */
  readonly counts: Map<string, Count>;
  /** How many of them came from each network. */
  readonly networks: Map<string, number>;
  /** What stood under a name that was tried again: a refusal of the later try must not wipe it out. Not written down. */
  readonly earlier: Map<string, Entry>;
  readonly usual: Usual;
  /** Mailboxes with several spellings: the accounts that used them, the last one's time. */
  readonly boxes: Map<string, Box>;
  readonly conversions: Conversions;
  readonly recoveries: RecoveryMemory;
};

/** A farm of one account an hour shows within three days; a site with more than 3,072 new accounts in them shows it sooner. */
const WINDOW_MS = 72 * 3_600_000;
const MAX_ENTRIES = 3_072;
const BOX_LIFE_MS = 30 * 86_400_000;
/** A box fades from memory when as many others were used since: 100 bytes each. */
const MAX_BOXES = 8_192;
const MAX_BOX_ACCOUNTS = 8;
/** A family, an office; of the four hundredth from one network a hundredth counts. */
const MAX_OF_NETWORK = 4;
/** Tries again that wait for the origin's answer, which takes seconds. */
const MAX_EARLIER = 1_024;

export function emptySignupMemory(): SignupMemory {
  return {
    entries: new Map(),
    counts: new Map(),
    networks: new Map(),
    earlier: new Map(),
    usual: emptyUsual(),
    boxes: new Map(),
    conversions: emptyConversions(),
    recoveries: emptyRecoveryMemory(),
  };
}

/** In place: counts the sign-up from now on (a thousand at once must not all read nothing), and tells what it has in common. */
export function enterSignup(memory: SignupMemory, signup: Signup): SignupReading {
  const { accountId, attemptId, atMs, networkId, facts } = signup;
  keepEarlier(memory, accountId);
  dismiss(memory, accountId);
  expire(memory, atMs);
  const network = networkId ?? "";
  const keys = keysOf(memory, signup, network);
  const reading = readSignup(memory, signup, network);
  const isNew = facts.mailbox !== null && useBox(memory.boxes, facts.mailbox, accountId, atMs);
  const box = isNew ? facts.mailbox : null;
  placeEntry(memory, accountId, { atMs, network, keys, attempt: short(attemptId), box });
  const ranges = rangesOf(facts);
  if (ranges.length > 0) countSent(memory.conversions, signup, ranges);
  return reading;
}

/** In place: the same of a letter or code, by what became of others'. */
export function recover(memory: SignupMemory, recovery: Recovery): RecoveryReading {
  const { phone, standing } = recovery;
  const fared = standing === "own" ? [] : enterRecovery(memory.recoveries, recovery);
  const ranges = phone ? rangesOf(phone) : [];
  if (ranges.length === 0) return { fared, unanswered: 0 };
  const reading = { fared, unanswered: unanswered(memory.conversions, ranges) };
  countSent(memory.conversions, recovery, ranges);
  return reading;
}

/** In place. */
export function settleSignup(memory: SignupMemory, tried: Tried, became: SignupOutcome): void {
  const { conversions, recoveries } = memory;
  const { accountId } = tried;
  if (became === "answered") countAnswered(conversions, accountId);
  if (became === "answered" || became === "sent") finishRecovery(recoveries, accountId);
  if (became === "void") dismissRecovery(recoveries, accountId);
  if (became === "refused" || became === "unsent") withdrawSent(conversions, tried);
  if (became === "refused") refuse(memory, tried);
}

/** What is kept of one account among the others; null where nothing is. */
export function signupTraces(memory: SignupMemory, accountId: string) {
  const { entries, earlier, boxes, conversions, recoveries } = memory;
  const box = [...boxes].find(([, { accounts }]) => accounts.includes(short(accountId)));
  return {
    signup: entries.get(accountId) ?? null,
    earlier: earlier.get(accountId) ?? null,
    mailbox: box?.[0] ?? null,
    messages: conversions.waiting.get(accountId) ?? null,
    recovery: recoveries.entries.get(accountId) ?? null,
  };
}

/** In place. What it added to counts of ranges of numbers and to what is usual leads back to nobody, and stays. */
export function forgetSignup(memory: SignupMemory, accountId: string): void {
  dismiss(memory, accountId);
  memory.earlier.delete(accountId);
  memory.conversions.waiting.delete(accountId);
  forgetRecovery(memory.recoveries, accountId);
  for (const name of memory.boxes.keys()) leaveBox(memory.boxes, name, accountId);
}

function keepEarlier({ entries, earlier }: SignupMemory, accountId: string): void {
  const known = entries.get(accountId);
  if (!known) {
    earlier.delete(accountId);
    return;
  }
  // The first of several tries at once is the one that stood there.
  if (!earlier.has(accountId)) earlier.set(accountId, known);
  const [oldest] = earlier.size > MAX_EARLIER ? earlier.keys() : [];
  if (oldest !== undefined) earlier.delete(oldest);
}

/** "This name is taken" is said of an account that is there: whoever tries it again would wipe out its traces. */
function refuse(memory: SignupMemory, { accountId, attemptId }: Tried): void {
  const { entries, earlier, boxes } = memory;
  const standing = entries.get(accountId);
  const before = earlier.get(accountId);
  if (standing?.attempt === short(attemptId)) {
    dismiss(memory, accountId);
    if (standing.box !== null) leaveBox(boxes, standing.box, accountId);
    earlier.delete(accountId);
    // Entries are in the order of their time.
    if (before) placeEntry(memory, accountId, { ...before, atMs: standing.atMs });
  } else if (before?.attempt === short(attemptId)) {
    earlier.delete(accountId);
    // The account stays among its mailbox's until the try that came in between is refused as well.
    if (standing && before.box !== null) entries.set(accountId, { ...standing, box: before.box });
  }
}

/** In place: one that comes in, or that was written down and is on its way back into memory. */
export function placeEntry(memory: SignupMemory, accountId: string, entry: Entry): void {
  memory.entries.set(accountId, entry);
  add(memory.networks, entry.network, 1);
  for (const key of entry.keys) bump(memory.counts, key, entry.network, 1);
}

/** Whether the account is new there. A full box takes no more: whoever is refused leaves again, and would have pushed another out. */
function useBox(boxes: Map<string, Box>, mailbox: string, accountId: string, atMs: number): boolean {
  const accounts = boxes.get(mailbox)?.accounts ?? [];
  const account = short(accountId);
  const isNew = !accounts.includes(account) && accounts.length < MAX_BOX_ACCOUNTS;
  boxes.delete(mailbox);
  boxes.set(mailbox, { accounts: isNew ? [...accounts, account] : accounts, atMs });
  for (const [name, box] of boxes) {
    if (boxes.size <= MAX_BOXES && atMs - box.atMs < BOX_LIFE_MS) break;
    boxes.delete(name);
  }
  return isNew;
}

function leaveBox(boxes: Map<string, Box>, mailbox: string, accountId: string): void {
  const box = boxes.get(mailbox);
  if (!box?.accounts.includes(short(accountId))) return;
  const accounts = box.accounts.filter((account) => account !== short(accountId));
  // In its place: boxes are in the order of their use.
  if (accounts.length > 0) boxes.set(mailbox, { ...box, accounts });
  else boxes.delete(mailbox);
}

/** What leaves the window has become usual, as far as it was not part of something unusual itself. */
function expire(memory: SignupMemory, nowMs: number): void {
  for (const [account, entry] of memory.entries) {
    if (nowMs - entry.atMs < WINDOW_MS && memory.entries.size < MAX_ENTRIES) return;
    learnUsual(memory.usual, entry, Math.min(ordinary(memory, entry), ofItsNetwork(memory, entry)));
    dismiss(memory, account);
  }
}

/** The share of a sign-up that its rarest company does not explain away: 1 for whoever is alone, a tenth where ten times too many came. */
function ordinary(memory: SignupMemory, { keys, network }: Entry): number {
  let least = 1;
  for (const { others, expected } of companyOf(memory, keys, network))
    if (others >= 4) least = Math.min(least, (expected + 2) / others);
  return least;
}

/**
 * Of one network as many as of a few: a farm that signs up in bulk must not teach what is usual. Where no address is known nobody can
 * be told apart, and an attacker cannot hide his.
 */
function ofItsNetwork({ networks }: SignupMemory, { network }: Entry): number {
  return network === "" ? 1 : Math.min(1, MAX_OF_NETWORK / (networks.get(network) ?? 1));
}

function dismiss(memory: SignupMemory, accountId: string): void {
  const entry = memory.entries.get(accountId);
  if (!entry) return;
  memory.entries.delete(accountId);
  add(memory.networks, entry.network, -1);
  for (const key of entry.keys) bump(memory.counts, key, entry.network, -1);
}

function bump(counts: Map<string, Count>, key: string, network: string, by: 1 | -1): void {
  const count = counts.get(key) ?? { accounts: 0, networks: new Map<string, number>() };
  count.accounts += by;
  add(count.networks, network, by);
  if (count.accounts > 0) counts.set(key, count);
  else counts.delete(key);
}

function add(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
