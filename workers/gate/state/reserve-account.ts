import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Reservation, Whereabouts } from "../deps.ts";
import { asnKey, bucketOf, PROOF, slowAt, withBucket, type AccountMemory } from "./account-memory.ts";
import { doubtOf } from "./bound-device.ts";
import { familiarityOf, variety } from "./familiarity.ts";
import { addGuess, failingNetworks, withinWindow, type Guess } from "./guess-list.ts";
import { journeyOf } from "./journey.ts";
import { renewMarks } from "./password-marks.ts";
import { unfinishedSteps } from "./second-steps.ts";
import { habitsFor, putHabits } from "./spellings.ts";
import { strangeNetworks } from "./strange-networks.ts";
import { surpriseOf } from "./surprise.ts";

export type Reserved = {
  readonly memory: AccountMemory;
  readonly history: AccountHistory;
  /** False where the limit was reached or this very password is already counted. */
  readonly counted: boolean;
};

/** Pure. A guess counts as failed from here on: a thousand parallel guesses cannot all read zero. */
export function reserve(kept: AccountMemory, reservation: Reservation): Reserved {
  const memory = renewMarks(kept, reservation);
  const { atMs, provedIn, passwordMark, maxFailures } = reservation;
  const { view, isOwn, from } = habitsFor(memory, reservation.spelling);
  const where = isOwn ? reservation : asStranger(reservation);
  const deviceDoubt = doubt(view, reservation);
  // A cookie that was carried off guesses among the strangers, and so does one whose spelling is not known.
  const deviceId = isOwn && deviceDoubt < 1 ? reservation.deviceId : null;
  const shared = withinWindow(bucketOf(view, deviceId), atMs);
  const proof = deviceId === null && shared.length >= maxFailures ? proofBucket(provedIn) : null;
  const guesses = proof === null ? shared : withinWindow(bucketOf(view, proof), atMs);
  const knownWrong = memory.marks.includes(passwordMark);
  const isTried = knownWrong || guesses.some(({ mark }) => mark === passwordMark);
  // Who was asked and comes back with a proof guesses for the first time.
  const onlyAsked = !isTried && provedIn === null && memory.asked.includes(passwordMark);
  const repeatedPassword = isTried || onlyAsked;
  const limited = guesses.length >= maxFailures;
  const counted = !limited && !repeatedPassword;
  const proved = proof === null ? {} : { provedFailures: guesses.length };
  const history = {
    ...historyOf(view, shared, { ...reservation, ...where, deviceId }),
    deviceDoubt,
    ...proved,
    repeatedPassword,
    limited,
    knownWrong,
    onlyAsked,
  };
  if (!counted) return { memory, history, counted };
  const bucket = deviceId ?? proof;
  const changed = withBucket(view, bucket, atMs, addGuess(guesses, reservation));
  return { memory: putHabits(memory, from, changed), history, counted };
}

/** Nobody's network, provider and client: these names are no pseudonyms. The country says too little to be taken from anybody. */
const ELSEWHERE = "another spelling";

function asStranger({ networkId, asn, country }: Whereabouts): Whereabouts {
  return {
    networkId: networkId === null ? null : ELSEWHERE,
    asn: asn === null ? null : -1,
    country,
    signature: ELSEWHERE,
    browser: ELSEWHERE,
  };
}

/**
 * While strangers have used up an account's guesses, whoever gives a proof guesses in a bucket of his network's: a flood
 * cannot keep the owner's new device out, and each further guess costs its sender a proof.
 */
function proofBucket(provedIn: string | null): string | null {
  return provedIn === null ? null : `${PROOF}${provedIn}`;
}

/** 0 where no device is claimed. */
function doubt(memory: AccountMemory, reservation: Reservation): number {
  const { deviceId, country, atMs } = reservation;
  if (deviceId === null) return 0;
  const device = memory.devices.find(({ id }) => id === deviceId);
  return doubtOf(device ?? {}, reservation, familiarityOf(memory.countries, country, atMs) > 0);
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
