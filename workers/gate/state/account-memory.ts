import type { AccountHistory } from "../../../shared/domain/history.ts";
import { isStrike } from "../../../shared/domain/outcome.ts";
import type { AccountSettlement, Reservation, Whereabouts } from "../deps.ts";
import { familiarityOf, learn, variety, type Familiarity } from "./familiarity.ts";
import { doubtOf, type Device } from "./bound-device.ts";
import { addGuess, failingNetworks, withinWindow, type Guess } from "./guess-list.ts";
import { addStrange, strangeNetworks, withoutStrange, type StrangeNetworks } from "./strange-networks.ts";
import { journeyOf, type Seen } from "./journey.ts";
import { awaitStep, unfinishedSteps, type Awaiting } from "./second-steps.ts";
import { surpriseOf } from "./surprise.ts";

/** All that an account's object remembers. Bounded: at most 13 buckets of 64 guesses, 42 familiar things, 16 strange networks. */
export type AccountMemory = {
  readonly version: 1;
  readonly strangers: readonly Guess[];
  readonly devices: readonly Device[];
  readonly networks: Familiarity;
  readonly asns: Familiarity;
  readonly countries: Familiarity;
  readonly signatures: Familiarity;
  readonly browsers: Familiarity;
  /** Accepted logins without a known device (one entry, named `bare`). */
  readonly bare: Familiarity;
  readonly strange: StrangeNetworks;
  /** The last accepted login's pair stood in a leak. */
  readonly leakedPair: boolean;
  /** When that was said last; a row of an older gate does not know. */
  readonly leakedAtMs: number | null;
  readonly acceptedAtMs: number | null;
  /** The first accepted login that is known of: the account is at least so old. */
  readonly firstAtMs: number | null;
  readonly lastPlace: Seen | null;
  /** Right passwords that a second step is still asked for. */
  readonly awaiting: readonly Awaiting[];
  /** When a second step ended well last. */
  readonly stepAtMs: number | null;
  /** Marks of the latest wrong passwords, newest last: a stale program must not look like a patient attacker. */
  readonly marks: readonly string[];
  /** The same of passwords that were not tried, because a proof was asked for. */
  readonly asked: readonly string[];
  /** Strangers' strikes, decayed: `[value, at]`. */
  readonly slow: readonly [value: number, atMs: number];
};

export const EMPTY_MEMORY: AccountMemory = {
  version: 1,
  strangers: [],
  devices: [],
  networks: [],
  asns: [],
  countries: [],
  signatures: [],
  browsers: [],
  bare: [],
  strange: [],
  leakedPair: false,
  leakedAtMs: null,
  acceptedAtMs: null,
  firstAtMs: null,
  lastPlace: null,
  awaiting: [],
  stepAtMs: null,
  marks: [],
  asked: [],
  slow: [0, 0],
};

/** More than one person's phones, laptops and browsers; the ninth pushes out the one not seen for longest. */
const MAX_DEVICES = 8;
/** Networks whose proofs are counted apart; a fifth costs a new proof for every guess all the same. */
const MAX_PROOFS = 4;
/** Homes, offices and mobile pools of one person: 16 networks, 8 providers, 6 countries, 8 browsers of 4 families hold nine in ten logins. */
const BOUNDS = { networks: 16, asns: 8, countries: 6, signatures: 8, browsers: 4 } as const;
/** Programs of one person that still hold an old password; the marks change every day anyway. */
const MAX_MARKS = 16;
/** DALock weighs a strike by its password's share of all guesses; two classes are what the gate can tell apart. A guess. */
const POPULAR_STRIKES = 2;
/** StopGuessing's half-life of block scores. */
const SLOW_HALF_LIFE_MS = 12 * 3_600_000;

export type Reserved = {
  readonly memory: AccountMemory;
  readonly history: AccountHistory;
  /** False where the limit was reached or this very password is already counted. */
  readonly counted: boolean;
};

/** Pure. A guess counts as failed from here on: a thousand parallel guesses cannot all read zero. */
export function reserve(memory: AccountMemory, reservation: Reservation): Reserved {
  const { atMs, provedIn, passwordMark, maxFailures } = reservation;
  const deviceDoubt = doubt(memory, reservation);
  // A cookie that was carried off guesses among the strangers.
  const deviceId = deviceDoubt < 1 ? reservation.deviceId : null;
  const shared = withinWindow(bucketOf(memory, deviceId), atMs);
  const proof = deviceId === null && shared.length >= maxFailures ? proofBucket(provedIn) : null;
  const guesses = proof === null ? shared : withinWindow(bucketOf(memory, proof), atMs);
  const knownWrong = memory.marks.includes(passwordMark);
  // Who was asked and comes back with a proof guesses for the first time.
  const repeatedPassword =
    knownWrong ||
    (provedIn === null && memory.asked.includes(passwordMark)) ||
    guesses.some(({ mark }) => mark === passwordMark);
  const limited = guesses.length >= maxFailures;
  const counted = !limited && !repeatedPassword;
  const proved = proof === null ? {} : { provedFailures: guesses.length };
  const history = {
    ...historyOf(memory, shared, reservation),
    deviceDoubt,
    ...proved,
    repeatedPassword,
    limited,
    knownWrong,
  };
  if (!counted) return { memory, history, counted };
  const bucket = deviceId ?? proof;
  return { memory: withBucket(memory, bucket, atMs, addGuess(guesses, reservation)), history, counted };
}

/**
 * While strangers have used up an account's guesses, whoever gives a proof guesses in a bucket of his network's: a flood
 * cannot keep the owner's new device out, and each further guess costs its sender a proof.
 */
function proofBucket(provedIn: string | null): string | null {
  return provedIn === null ? null : `${PROOF}${provedIn}`;
}

/** No device id starts like this: they are hex. */
const PROOF = "proof ";

function isProofBucket(id: string): boolean {
  return id.startsWith(PROOF);
}

/** Pure. Strikes stay, everything else releases the guess; only an accepted login teaches the account anything. */
export function settle(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  if (settlement.passwordChanged)
    return memory.leakedPair ? { ...memory, ...leakOf(false, settlement.atMs) } : memory;
  const settled = settleGuess(rememberStrange(memory, settlement), settlement);
  if (settlement.settlement === "accepted") return learnFrom(settled, settlement);
  return settlement.settlement === "pending_mfa" ? awaitStep(settled, settlement) : settled;
}

/** Wrong or undecided guesses that would be lost if the object died now. */
export function liveFailures(memory: AccountMemory, nowMs: number): number {
  const buckets = [memory.strangers, ...memory.devices.map(({ guesses }) => guesses)];
  return buckets.reduce((sum, bucket) => sum + withinWindow(bucket, nowMs).length, 0);
}

function historyOf(
  memory: AccountMemory,
  guesses: readonly Guess[],
  reservation: Reservation,
): Omit<AccountHistory, "repeatedPassword" | "limited" | "deviceDoubt"> {
  const { atMs, networkId, asn, country, signature } = reservation;
  const bare = memory.bare.length === 0 ? 0 : Math.max(0, variety(memory.bare, atMs).logins - 1);
  return {
    established: memory.acceptedAtMs !== null,
    failures: guesses.length,
    slowFailures: slowAt(memory, atMs),
    failingNetworks: failingNetworks(guesses),
    networkFamiliarity: familiarityOf(memory.networks, networkId, atMs),
    asnFamiliarity: familiarityOf(memory.asns, asnKey(asn), atMs),
    // A platform that tells no country, now or ever before, must not make everybody a stranger.
    countryFamiliarity:
      country === null || memory.countries.length === 0 ? 1 : familiarityOf(memory.countries, country, atMs),
    signatureFamiliarity: familiarityOf(memory.signatures, signature, atMs),
    surprise: surpriseOf({ ...memory, bare }, reservation, atMs),
    strangeNetworks: strangeNetworks(memory.strange, networkId, atMs),
    usesLeakedPair: usesLeakedPair(memory, atMs),
    unfinishedSteps: unfinishedSteps(memory, atMs),
    journey: journeyOf(memory.lastPlace, reservation.place, atMs),
    accountAgeMs: since(memory.firstAtMs, atMs),
    deviceAgeMs: since(memory.devices.find(({ id }) => id === reservation.deviceId)?.firstAtMs, atMs),
  };
}

function since(firstAtMs: number | null | undefined, nowMs: number): number | null {
  return typeof firstAtMs === "number" ? Math.max(0, nowMs - firstAtMs) : null;
}

/** Half a year, as long as a device cookie: leaks grow old, and whoever came back since was looked up anew. */
const LEAK_LIFE_MS = 180 * 86_400_000;

function usesLeakedPair({ leakedPair, leakedAtMs, acceptedAtMs }: AccountMemory, nowMs: number): boolean {
  return leakedPair && nowMs - (leakedAtMs ?? acceptedAtMs ?? 0) < LEAK_LIFE_MS;
}

function leakOf(leakedPair: boolean, atMs: number): Pick<AccountMemory, "leakedPair" | "leakedAtMs"> {
  return { leakedPair, leakedAtMs: leakedPair ? atMs : null };
}

/** 0 where no device is claimed. */
function doubt(memory: AccountMemory, reservation: Reservation): number {
  const { deviceId, country, atMs } = reservation;
  if (deviceId === null) return 0;
  const device = memory.devices.find(({ id }) => id === deviceId);
  return doubtOf(device ?? {}, reservation, familiarityOf(memory.countries, country, atMs) > 0);
}

/** Whoever is asked for a proof and does not come back is as strange as who fails; who comes back gets in, and is forgiven. */
function rememberStrange(
  memory: AccountMemory,
  { attemptId, settlement, atMs }: AccountSettlement,
): AccountMemory {
  if (!isStrike(settlement) && settlement !== "challenged") return memory;
  const guess = memory.strangers.find(({ id, pending }) => id === attemptId && pending);
  if (!guess || familiarityOf(memory.networks, guess.networkId, atMs) > 0) return memory;
  return { ...memory, strange: addStrange(memory.strange, guess.networkId, atMs) };
}

function settleGuess(memory: AccountMemory, told: AccountSettlement): AccountMemory {
  const { attemptId, settlement, where } = told;
  const owner = memory.devices.find(({ guesses }) => guesses.some(({ id }) => id === attemptId));
  const deviceId = owner?.id ?? null;
  const own = bucketOf(memory, deviceId).find(({ id, pending }) => id === attemptId && pending);
  if (own && isStrike(settlement)) return strike(memory, deviceId, own, told);
  if (own) return release(settlement === "challenged" ? withAsked(memory, own) : memory, deviceId, own, told);
  // The very password of an unanswered challenge was not counted again.
  return settlement === "accepted" && where ? release(memory, null, where, told) : memory;
}

function strike(
  memory: AccountMemory,
  deviceId: string | null,
  own: Guess,
  { atMs, popular }: AccountSettlement,
): AccountMemory {
  const struck = bucketOf(memory, deviceId).map((one) => (one === own ? { ...one, pending: false } : one));
  const kept = withBucket(withMark(memory, own), deviceId, own.atMs, struck);
  if (deviceId !== null && !isProofBucket(deviceId)) return kept;
  return { ...kept, slow: [slowAt(memory, atMs) + (popular ? POPULAR_STRIKES : 1), atMs] };
}

/** A stale program repeats itself whether its password is refused or it is asked for a proof that it cannot give. */
function withAsked(memory: AccountMemory, { mark }: Guess): AccountMemory {
  return { ...memory, asked: [...memory.asked, mark].slice(-MAX_MARKS) };
}

function withMark(memory: AccountMemory, { mark }: Guess): AccountMemory {
  return { ...memory, marks: [...memory.marks, mark].slice(-MAX_MARKS) };
}

type Sender = Pick<Guess, "networkId" | "signature">;

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

/** Earlier strikes of whoever just logged in from the same network with the same client were typos, and near misses from anywhere. */
function isTypoOf(guess: Guess, accepted: Sender, typoMarks: readonly string[]): boolean {
  if (guess.pending) return false;
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

function bucketOf(memory: AccountMemory, deviceId: string | null): readonly Guess[] {
  if (deviceId === null) return memory.strangers;
  return memory.devices.find(({ id }) => id === deviceId)?.guesses ?? [];
}

function withBucket(
  memory: AccountMemory,
  deviceId: string | null,
  seenAtMs: number,
  guesses: readonly Guess[],
): AccountMemory {
  if (deviceId === null) return { ...memory, strangers: guesses };
  const known = memory.devices.find(({ id }) => id === deviceId);
  return putDevice(memory, { ...known, id: deviceId, seenAtMs, guesses });
}

type Login = { readonly atMs: number; readonly where: Whereabouts | null };

function withDevice(memory: AccountMemory, id: string, { atMs, where }: Login): AccountMemory {
  const guesses = bucketOf(memory, id);
  const known = memory.devices.find((device) => device.id === id);
  const firstAtMs = known ? (known.firstAtMs ?? null) : atMs;
  return putDevice(memory, {
    ...known,
    id,
    seenAtMs: atMs,
    firstAtMs,
    guesses,
    ...(where ? { bound: where } : {}),
  });
}

function putDevice(memory: AccountMemory, device: Device): AccountMemory {
  const others = memory.devices.filter(({ id }) => id !== device.id);
  const devices = [...others, device].toSorted((a, b) => a.seenAtMs - b.seenAtMs);
  // Apart, so that strangers cannot push out what is known of the owner's devices.
  const proofs = devices.filter(({ id }) => isProofBucket(id)).slice(-MAX_PROOFS);
  const proved = devices.filter(({ id }) => !isProofBucket(id)).slice(-MAX_DEVICES);
  return { ...memory, devices: [...proofs, ...proved] };
}

function slowAt({ slow: [value, sinceMs] }: AccountMemory, nowMs: number): number {
  return value === 0 ? 0 : value * 2 ** (-Math.max(0, nowMs - sinceMs) / SLOW_HALF_LIFE_MS);
}

function asnKey(asn: number | null): string | null {
  return asn === null ? null : String(asn);
}
