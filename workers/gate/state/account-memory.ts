import type { AccountHistory } from "../../../shared/domain/history.ts";
import { isStrike } from "../../../shared/domain/outcome.ts";
import type { AccountSettlement, Reservation, Whereabouts } from "../deps.ts";
import { familiarityOf, learn, type Familiarity } from "./familiarity.ts";
import { addGuess, failingNetworks, withinWindow, type Guess } from "./guess-list.ts";

/** One device whose cookie was proved, with its own bucket of guesses: strangers cannot lock it out. */
type Device = { readonly id: string; readonly seenAtMs: number; readonly guesses: readonly Guess[] };

type Awaiting = { readonly attemptId: string; readonly atMs: number; readonly where: Whereabouts };

/** All that an account's object remembers. Bounded: at most 9 buckets of 64 guesses, 38 familiar things. */
export type AccountMemory = {
  readonly version: 1;
  readonly strangers: readonly Guess[];
  readonly devices: readonly Device[];
  readonly networks: Familiarity;
  readonly asns: Familiarity;
  readonly countries: Familiarity;
  readonly signatures: Familiarity;
  readonly acceptedAtMs: number | null;
  /** Right passwords that a second step is still asked for. */
  readonly awaiting: readonly Awaiting[];
  /** Marks of the latest wrong passwords, newest last: a stale program must not look like a patient attacker. */
  readonly marks: readonly string[];
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
  acceptedAtMs: null,
  awaiting: [],
  marks: [],
  slow: [0, 0],
};

/** More than one person's phones, laptops and browsers; the ninth pushes out the one not seen for longest. */
const MAX_DEVICES = 8;
/** Homes, offices and mobile pools of one person: 16 networks, 8 providers, 6 countries, 8 browsers hold nine in ten logins. */
const BOUNDS = { networks: 16, asns: 8, countries: 6, signatures: 8 } as const;
/** One person rarely has more second steps open; a code lives about ten minutes. */
const MAX_AWAITING = 4;
/** Programs of one person that still hold an old password; the marks change every day anyway. */
const MAX_MARKS = 16;
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
  const { atMs, deviceId, passwordMark, maxFailures } = reservation;
  const guesses = withinWindow(bucketOf(memory, deviceId), atMs);
  const repeatedPassword =
    memory.marks.includes(passwordMark) || guesses.some(({ mark }) => mark === passwordMark);
  const limited = guesses.length >= maxFailures;
  const counted = !limited && !repeatedPassword;
  const history = { ...historyOf(memory, guesses, reservation), repeatedPassword, limited };
  if (!counted) return { memory, history, counted };
  return { memory: withBucket(memory, deviceId, atMs, addGuess(guesses, reservation)), history, counted };
}

/** Pure. Strikes stay, everything else releases the guess; only an accepted login teaches the account anything. */
export function settle(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  const settled = settleGuess(memory, settlement);
  if (settlement.settlement === "accepted") return learnFrom(settled, settlement);
  return settlement.settlement === "pending_mfa" ? awaitStepUp(settled, settlement) : settled;
}

/** Wrong or undecided guesses that would be lost if the object died now. */
export function liveFailures(memory: AccountMemory, nowMs: number): number {
  const buckets = [memory.strangers, ...memory.devices.map(({ guesses }) => guesses)];
  return buckets.reduce((sum, bucket) => sum + withinWindow(bucket, nowMs).length, 0);
}

function historyOf(
  memory: AccountMemory,
  guesses: readonly Guess[],
  { atMs, networkId, asn, country, signature }: Whereabouts & { readonly atMs: number },
): Omit<AccountHistory, "repeatedPassword" | "limited"> {
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
  };
}

function settleGuess(
  memory: AccountMemory,
  { attemptId, settlement, ...rest }: AccountSettlement,
): AccountMemory {
  const owner = memory.devices.find(({ guesses }) => guesses.some(({ id }) => id === attemptId));
  const deviceId = owner?.id ?? null;
  const guesses = bucketOf(memory, deviceId);
  const own = guesses.find(({ id, pending }) => id === attemptId && pending);
  if (!own) return memory;
  if (isStrike(settlement)) {
    const struck = guesses.map((guess) => (guess === own ? { ...guess, pending: false } : guess));
    const marks = [...memory.marks, own.mark].slice(-MAX_MARKS);
    const kept = { ...withBucket(memory, deviceId, own.atMs, struck), marks };
    return deviceId === null ? { ...kept, slow: [slowAt(memory, rest.atMs) + 1, rest.atMs] } : kept;
  }
  const left = guesses.filter(
    (guess) => guess !== own && !(settlement === "accepted" && isTypoOf(guess, own)),
  );
  const refund = deviceId === null ? guesses.length - 1 - left.length : 0;
  const slow = Math.max(0, slowAt(memory, rest.atMs) - refund);
  return { ...withBucket(memory, deviceId, own.atMs, left), slow: [slow, rest.atMs] };
}

/** Earlier strikes of whoever just logged in from the same network with the same client were typos, not guesses. */
function isTypoOf(guess: Guess, accepted: Guess): boolean {
  return !guess.pending && guess.networkId === accepted.networkId && guess.signature === accepted.signature;
}

function awaitStepUp(memory: AccountMemory, { attemptId, atMs, where }: AccountSettlement): AccountMemory {
  if (!where) return memory;
  return { ...memory, awaiting: [...memory.awaiting, { attemptId, atMs, where }].slice(-MAX_AWAITING) };
}

function learnFrom(memory: AccountMemory, settlement: AccountSettlement): AccountMemory {
  const { attemptId, atMs, deviceId } = settlement;
  const remembered =
    deviceId === null ? memory : withBucket(memory, deviceId, atMs, bucketOf(memory, deviceId));
  const awaited = memory.awaiting.find((entry) => entry.attemptId === attemptId);
  const accepted = {
    ...remembered,
    awaiting: memory.awaiting.filter((entry) => entry !== awaited),
    acceptedAtMs: atMs,
  };
  const where = settlement.where ?? awaited?.where;
  return where ? { ...accepted, ...learnWhere(memory, where, atMs) } : accepted;
}

function learnWhere(
  memory: AccountMemory,
  { networkId, asn, country, signature }: Whereabouts,
  atMs: number,
) {
  return {
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
  const others = memory.devices.filter(({ id }) => id !== deviceId);
  const devices = [...others, { id: deviceId, seenAtMs, guesses }].toSorted(
    (a, b) => a.seenAtMs - b.seenAtMs,
  );
  return { ...memory, devices: devices.slice(-MAX_DEVICES) };
}

function slowAt({ slow: [value, sinceMs] }: AccountMemory, nowMs: number): number {
  return value === 0 ? 0 : value * 2 ** (-Math.max(0, nowMs - sinceMs) / SLOW_HALF_LIFE_MS);
}

function asnKey(asn: number | null): string | null {
  return asn === null ? null : String(asn);
}
