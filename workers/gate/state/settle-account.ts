import { isStrike } from "../../../shared/domain/outcome.ts";
import type { AccountSettlement, Whereabouts } from "../deps.ts";
import {
  asnKey,
  bucketOf,
  isProofBucket,
  slowAt,
  withBucket,
  withDevice,
  type AccountMemory,
} from "./account-memory.ts";
import { familiarityOf, learn } from "./familiarity.ts";
import type { Guess } from "./guess-list.ts";
import type { Seen } from "./journey.ts";
import { withAsked, withoutMark, withTried, withWrong } from "./password-marks.ts";
import { awaitStep, type Awaiting } from "./second-steps.ts";
import { habitsFor, ownHabits, putHabits } from "./spellings.ts";
import { addStrange, withoutStrange } from "./strange-networks.ts";

/** Homes, offices and mobile pools of one person: 16 networks, 8 providers, 6 countries, 8 browsers of 4 families hold nine in ten logins. */
const BOUNDS = { networks: 16, asns: 8, countries: 6, signatures: 8, browsers: 4 } as const;
/** DALock weighs a strike by its password's share of all guesses; two classes are what the gate can tell apart. A guess. */
const POPULAR_STRIKES = 2;

/** Pure. Strikes stay, everything else releases the guess; only an accepted login teaches the account anything. */
export function settle(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  const { spelling } = settlement;
  const own = () => ownHabits(memory, spelling);
  if (settlement.passwordChanged)
    return own().leakedPair
      ? putHabits(memory, spelling, { ...own(), ...leakOf(false, settlement.atMs) })
      : memory;
  const settled = settleCounts(memory, settlement);
  if (settlement.settlement === "accepted") {
    const cleared = withoutMark(settled, settlement.passwordMark);
    return putHabits(cleared, spelling, learnFrom(ownHabits(cleared, spelling), settlement));
  }
  return settlement.settlement === "pending_mfa" ? awaitStep(settled, settlement) : settled;
}

function settleCounts(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  const { view, from, isOwn } = habitsFor(memory, settlement.spelling);
  const changed = settleGuess(rememberStrange(view, isOwn, settlement), settlement);
  return changed === view ? memory : putHabits(memory, from, changed);
}

function leakOf(leakedPair: boolean, atMs: number): Pick<AccountMemory, "leakedPair" | "leakedAtMs"> {
  return { leakedPair, leakedAtMs: leakedPair ? atMs : null };
}

/** Whoever is asked for a proof and does not come back is as strange as who fails; who comes back gets in, and is forgiven. */
function rememberStrange(
  memory: AccountMemory,
  isOwn: boolean,
  { attemptId, settlement, atMs }: AccountSettlement,
): AccountMemory {
  if (!isStrike(settlement) && settlement !== "challenged") return memory;
  const guess = memory.strangers.find(({ id, pending }) => id === attemptId && pending);
  if (!guess || (isOwn && familiarityOf(memory.networks, guess.networkId, atMs) > 0)) return memory;
  return { ...memory, strange: addStrange(memory.strange, guess.networkId, atMs) };
}

function settleGuess(memory: AccountMemory, told: AccountSettlement): AccountMemory {
  const { attemptId, settlement, where, spelling, passwordMark } = told;
  const owner = memory.devices.find(({ guesses }) => guesses.some(({ id }) => id === attemptId));
  const deviceId = owner?.id ?? null;
  const own = bucketOf(memory, deviceId).find(({ id, pending }) => id === attemptId && pending);
  if (own && isStrike(settlement)) return strike(memory, deviceId, own, told);
  if (own)
    return release(settlement === "challenged" ? withAsked(memory, own.mark) : memory, deviceId, own, told);
  if (isStrike(settlement)) return withTried(memory, passwordMark);
  // The very password of an unanswered challenge was not counted again.
  return settlement === "accepted" && where ? release(memory, null, { ...where, spelling }, told) : memory;
}

function strike(
  memory: AccountMemory,
  deviceId: string | null,
  own: Guess,
  { atMs, popular }: AccountSettlement,
): AccountMemory {
  const struck = bucketOf(memory, deviceId).map((one) => (one === own ? { ...one, pending: false } : one));
  const kept = withBucket(withWrong(memory, own.mark), deviceId, own.atMs, struck);
  if (deviceId !== null && !isProofBucket(deviceId)) return kept;
  return { ...kept, slow: [slowAt(memory, atMs) + (popular ? POPULAR_STRIKES : 1), atMs] };
}

type Sender = Pick<Guess, "networkId" | "signature" | "spelling">;

function release(
  memory: AccountMemory,
  deviceId: string | null,
  own: Guess | Sender,
  { atMs, settlement, typoMarks = [] }: AccountSettlement,
): AccountMemory {
  const guesses = bucketOf(memory, deviceId);
  const others = guesses.filter((guess) => guess !== own);
  const left =
    settlement === "accepted" ? others.filter((guess) => !isTypoOf(guess, own, typoMarks)) : others;
  const refund = deviceId === null ? others.length - left.length : 0;
  const slow = Math.max(0, slowAt(memory, atMs) - refund);
  const strange = others
    .filter((guess) => !left.includes(guess))
    .reduce((some, { networkId }) => withoutStrange(some, networkId), memory.strange);
  return { ...withBucket(memory, deviceId, atMs, left), slow: [slow, atMs], strange };
}

/**
 * Earlier strikes of whoever just logged in from the same network with the same client were typos, and near misses from anywhere; by
 * another spelling they were at what may be another's account.
 */
function isTypoOf(guess: Guess, accepted: Sender, typoMarks: readonly string[]): boolean {
  if (guess.pending || guess.spelling !== accepted.spelling) return false;
  const samePlace = guess.networkId === accepted.networkId && guess.signature === accepted.signature;
  return samePlace || typoMarks.includes(guess.mark);
}

function learnFrom(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  const { attemptId, atMs, deviceId } = settlement;
  const awaited = memory.awaiting.find((entry) => entry.attemptId === attemptId);
  const accepted = {
    ...memory,
    awaiting: memory.awaiting.filter((entry) => entry !== awaited),
    stepAtMs: awaited ? atMs : memory.stepAtMs,
    acceptedAtMs: atMs,
    firstAtMs: memory.firstAtMs ?? memory.acceptedAtMs ?? atMs,
    lastPlace: seenAt(settlement.place ?? awaited?.place, atMs) ?? memory.lastPlace,
    ...(settlement.leakedPair === undefined ? {} : leakOf(settlement.leakedPair, atMs)),
  };
  const where = settlement.where ?? awaited?.where ?? null;
  const remembered = deviceId === null ? accepted : withDevice(accepted, deviceId, { atMs, where });
  return where ? { ...remembered, ...learnWhere(memory, where, settlement) } : remembered;
}

function seenAt(place: Awaiting["place"], atMs: number): Seen | null {
  return place ? { ...place, atMs } : null;
}

function learnWhere(
  memory: AccountMemory,
  { networkId, asn, country, signature, browser }: Whereabouts,
  { atMs, deviceId }: AccountSettlement,
) {
  const knew = memory.devices.some(({ id }) => id === deviceId);
  return {
    strange: withoutStrange(memory.strange, networkId),
    browsers: learn(memory.browsers, browser, atMs, BOUNDS.browsers),
    bare: knew ? memory.bare : learn(memory.bare, "bare", atMs, 1),
    networks: learn(memory.networks, networkId, atMs, BOUNDS.networks),
    asns: learn(memory.asns, asnKey(asn), atMs, BOUNDS.asns),
    countries: learn(memory.countries, country, atMs, BOUNDS.countries),
    signatures: learn(memory.signatures, signature, atMs, BOUNDS.signatures),
  };
}
