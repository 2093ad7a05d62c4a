import * as z from "zod/mini";
import { row } from "../../../shared/format/row.ts";
import { fade } from "./familiarity.ts";
import { withinWindow } from "./guess-list.ts";
import type { AccountMemory, Habits } from "./account-memory.ts";
import { allHabits } from "./spellings.ts";

/*
 * The one row of an account, as JSON (docs/storage.md). Rules that keep it readable after a roll-back of the Worker:
 * a field is never renamed or given another meaning; a new one has a default here; unknown ones are dropped.
 */
const guess = z.object({
  id: z.string(),
  atMs: z.number(),
  mark: z.string(),
  pending: z.boolean(),
  networkId: z.nullable(z.string()),
  signature: z.string(),
  spelling: z._default(z.nullable(z.string()), null),
});
const whereabouts = z.object({
  networkId: z.nullable(z.string()),
  asn: z.nullable(z.number()),
  country: z.nullable(z.string()),
  signature: z.string(),
  browser: z._default(z.string(), ""),
});
const place = { latitude: z.number(), longitude: z.number(), errorKm: z.number() };
const familiarity = z._default(z.array(row(z.string(), z.number(), z.number())), []);
const habits = {
  devices: z._default(
    z.array(
      z.object({
        id: z.string(),
        seenAtMs: z.number(),
        firstAtMs: z._default(z.nullable(z.number()), null),
        guesses: z.array(guess),
        bound: z._default(z.nullable(whereabouts), null),
      }),
    ),
    [],
  ),
  networks: familiarity,
  asns: familiarity,
  countries: familiarity,
  signatures: familiarity,
  browsers: familiarity,
  bare: familiarity,
  leakedPair: z._default(z.boolean(), false),
  leakedAtMs: z._default(z.nullable(z.number()), null),
  acceptedAtMs: z._default(z.nullable(z.number()), null),
  firstAtMs: z._default(z.nullable(z.number()), null),
  lastPlace: z._default(z.nullable(z.object({ ...place, atMs: z.number() })), null),
};
const record = z.object({
  ...habits,
  spelled: z._default(z.array(z.object({ ...habits, spelling: z.string() })), []),
  strangers: z._default(z.array(guess), []),
  strange: z._default(z.array(row(z.nullable(z.string()), z.number())), []),
  awaiting: z._default(
    z.array(
      z.object({
        attemptId: z.string(),
        atMs: z.number(),
        where: whereabouts,
        place: z._default(z.nullable(z.object(place)), null),
      }),
    ),
    [],
  ),
  stepAtMs: z._default(z.nullable(z.number()), null),
  marks: z._default(z.array(z.string()), []),
  asked: z._default(z.array(z.string()), []),
  slow: z._default(row(z.number(), z.number()), [0, 0]),
});

/** Throws on a row that no version of the gate wrote: an unreadable memory must not look like an empty one. */
export function readAccountRecord(text: string): AccountMemory {
  return { ...record.parse(JSON.parse(text)), version: 1 };
}

/** What is over by now is not written again. */
export function writeAccountRecord(memory: AccountMemory, nowMs: number): string {
  return JSON.stringify({
    ...memory,
    ...live(memory, nowMs),
    spelled: memory.spelled.map((one) => ({ ...one, ...live(one, nowMs) })),
    strangers: withinWindow(memory.strangers, nowMs),
  });
}

function live(known: Habits, nowMs: number): Partial<Habits> {
  return {
    devices: known.devices.map((device) => ({ ...device, guesses: withinWindow(device.guesses, nowMs) })),
    networks: fade(known.networks, nowMs),
    asns: fade(known.asns, nowMs),
    countries: fade(known.countries, nowMs),
    signatures: fade(known.signatures, nowMs),
    browsers: fade(known.browsers, nowMs),
  };
}

/** A name that never logged in: nothing of it is worth keeping once its guesses are over. */
const STRANGER_MS = 23 * 3_600_000;
/** 400 days: people who come once a year are still known; browsers keep no cookie longer either. */
const ESTABLISHED_MS = 400 * 86_400_000;

/** When this memory may go, as an instant. "Within a day" leaves an hour for an alarm that comes late. */
export function forgetAtMs(memory: AccountMemory, nowMs: number): number {
  const acceptedAtMs = Math.max(...allHabits(memory).map((known) => known.acceptedAtMs ?? 0));
  if (acceptedAtMs > 0) return acceptedAtMs + ESTABLISHED_MS;
  const guesses = [...memory.strangers, ...memory.devices.flatMap((device) => device.guesses)];
  const newestAtMs = guesses.reduce((newest, { atMs }) => Math.max(newest, atMs), 0);
  return newestAtMs === 0 ? nowMs : newestAtMs + STRANGER_MS;
}
