import type { Whereabouts } from "../deps.ts";
import type { Device } from "./bound-device.ts";
import type { Familiarity } from "./familiarity.ts";
import { withinWindow, type Guess } from "./guess-list.ts";
import type { Seen } from "./journey.ts";
import type { Awaiting } from "./second-steps.ts";
import type { Spelled } from "./spellings.ts";
import type { StrangeNetworks } from "./strange-networks.ts";

/** What the accepted logins by one spelling of the account's name taught. At most 12 buckets of 64 guesses and 43 familiar things. */
export type Habits = {
  readonly devices: readonly Device[];
  readonly networks: Familiarity;
  readonly asns: Familiarity;
  readonly countries: Familiarity;
  readonly signatures: Familiarity;
  readonly browsers: Familiarity;
  /** Accepted logins without a known device (one entry, named `bare`). */
  readonly bare: Familiarity;
  /** The last accepted login's pair stood in a leak. */
  readonly leakedPair: boolean;
  /** When that was said last; a row of an older gate does not know. */
  readonly leakedAtMs: number | null;
  readonly acceptedAtMs: number | null;
  /** The first accepted login that is known of: the account is at least so old. */
  readonly firstAtMs: number | null;
  readonly lastPlace: Seen | null;
};

/** All that an account's object remembers. Bounded: five spellings at most, 64 guesses and 16 strange networks beside them. */
export type AccountMemory = Habits & {
  readonly version: 1;
  readonly spelled: readonly Spelled[];
  readonly strangers: readonly Guess[];
  readonly strange: StrangeNetworks;
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

export const EMPTY_HABITS: Habits = {
  devices: [],
  networks: [],
  asns: [],
  countries: [],
  signatures: [],
  browsers: [],
  bare: [],
  leakedPair: false,
  leakedAtMs: null,
  acceptedAtMs: null,
  firstAtMs: null,
  lastPlace: null,
};

export const EMPTY_MEMORY: AccountMemory = {
  ...EMPTY_HABITS,
  version: 1,
  spelled: [],
  strangers: [],
  strange: [],
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
/** StopGuessing's half-life of block scores. */
const SLOW_HALF_LIFE_MS = 12 * 3_600_000;

/** Wrong or undecided guesses that would be lost if the object died now. */
export function liveFailures(memory: AccountMemory, nowMs: number): number {
  const devices = [memory, ...memory.spelled].flatMap((known) => known.devices);
  const buckets = [memory.strangers, ...devices.map(({ guesses }) => guesses)];
  return buckets.reduce((sum, bucket) => sum + withinWindow(bucket, nowMs).length, 0);
}

/** The guesses of a device, or of a network that gave a proof; of all strangers where it is null. */
export function bucketOf(memory: AccountMemory, deviceId: string | null): readonly Guess[] {
  if (deviceId === null) return memory.strangers;
  return memory.devices.find(({ id }) => id === deviceId)?.guesses ?? [];
}

/** Pure. */
export function withBucket(
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

/** Pure: a device that logged in is known from now on. */
export function withDevice(memory: AccountMemory, id: string, { atMs, where }: Login): AccountMemory {
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

/** A network's bucket; no device id starts like this: they are hex. */
export const PROOF = "proof ";

export function isProofBucket(id: string): boolean {
  return id.startsWith(PROOF);
}

/** Strangers' strikes, as far as they are not forgotten. */
export function slowAt({ slow: [value, sinceMs] }: AccountMemory, nowMs: number): number {
  return value === 0 ? 0 : value * 2 ** (-Math.max(0, nowMs - sinceMs) / SLOW_HALF_LIFE_MS);
}

export function asnKey(asn: number | null): string | null {
  return asn === null ? null : String(asn);
}
