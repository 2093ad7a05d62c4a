import { test } from "vitest";
import type { CampaignFacts } from "../../../../shared/domain/campaign.ts";
import {
  emptyCampaignMemory,
  postureOf,
  recordSeen,
  type CampaignMemory,
} from "../../../../workers/gate/state/campaign/campaign-memory.ts";
import { oddsFor } from "../../../../workers/gate/state/campaign/campaign-odds.ts";
import {
  readCampaignMemory,
  writeCampaignMemory,
} from "../../../../workers/gate/state/campaign/campaign-record.ts";
import { addStranger, emptySums, type Sums } from "../../../../workers/gate/state/campaign/campaign-sums.ts";

const HOUR_MS = 3_600_000;

function someFacts(overrides: Partial<CampaignFacts> = {}): CampaignFacts {
  return {
    signature: "ours",
    country: "NO",
    asn: "2119",
    answer: "absent",
    password: "absent",
    account: "network",
    ...overrides,
  };
}

const ATTACKERS = someFacts({
  signature: "theirs",
  country: "BR",
  asn: "28573",
  answer: "pair",
  account: "strange",
});

/** An hour of 200 good strangers, of whom 60 fail, and of so many attackers, who all do. */
function playHour(memory: CampaignMemory, hour: number, attackers: number) {
  const sums = emptySums();
  for (let n = 0; n < 200; n++)
    addStranger(sums, {
      facts: someFacts({ signature: `ours-${n % 20}` }),
      failed: n % 10 < 3,
      unknownUser: n % 25 === 0,
      leakedPair: n % 50 === 1,
    });
  for (let n = 0; n < attackers; n++)
    addStranger(sums, { facts: ATTACKERS, failed: true, unknownUser: false, leakedPair: true });
  const atMs = (hour + 0.9) * HOUR_MS;
  recordSeen(memory, { sums, members: attackers, accounts: ["a-victim"] }, atMs);
  return postureOf(memory, atMs);
}

function afterQuietDays(days: number): CampaignMemory {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < days * 24; hour++) playHour(memory, hour, 0);
  return memory;
}

test("quiet weeks raise no alarm", ({ expect }) => {
  const memory = afterQuietDays(28);
  expect(postureOf(memory, 28 * 24 * HOUR_MS)).toMatchObject({ campaign: null, odds: null });
  expect(memory.past).toEqual([]);
});

test("a leaked list is seen within hours, and its attempts are told from good strangers", ({ expect }) => {
  const memory = afterQuietDays(14);
  const postures = Array.from({ length: 12 }, (_, hour) => playHour(memory, 14 * 24 + hour, 6));
  const last = postures.at(-1);
  expect(last?.campaign).toMatch(/^\d{10}$/u);
  expect(last?.odds && oddsFor(last.odds, ATTACKERS)).toBeGreaterThan(2);
  expect(last?.odds && oddsFor(last.odds, someFacts({ signature: "ours-3" }))).toBeLessThan(0);
});

test("a campaign ends some time after its last attempt, with its size, and does not become usual", ({
  expect,
}) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 24; hour++) playHour(memory, 14 * 24 + hour, 20);
  for (let hour = 0; hour < 10 * 24; hour++) playHour(memory, 15 * 24 + hour, 0);
  expect(memory.campaign).toBeNull();
  expect(memory.past).toHaveLength(1);
  expect(memory.past[0]?.attackers).toBeGreaterThan(200);
  expect(memory.usual.sums.values.has("signature:theirs")).toBe(false);
});

test("what goes on when a campaign has lasted four weeks is another one, which begins where that one ends", ({
  expect,
}) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 12; hour++) playHour(memory, 14 * 24 + hour, 20);
  if (memory.campaign) memory.campaign.alarmedAtMs -= 28 * 24 * HOUR_MS;
  for (let hour = 12; hour < 24; hour++) playHour(memory, 14 * 24 + hour, 60);
  expect(memory.past).toHaveLength(1);
  const { endedAtMs } = memory.past[0] ?? { endedAtMs: null };
  expect(memory.campaign?.startedAtMs).toBeGreaterThanOrEqual(endedAtMs ?? Infinity);
  expect(memory.quietHour * HOUR_MS).toBe(endedAtMs);
});

test("a campaign whose every attempt is held back goes on", ({ expect }) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 12; hour++) playHour(memory, 14 * 24 + hour, 20);
  for (let hour = 12; hour < 6 * 24; hour++) {
    const atMs = (14 * 24 + hour + 0.5) * HOUR_MS;
    recordSeen(memory, { sums: emptySums(), members: 20, accounts: [] }, atMs);
    playHour(memory, 14 * 24 + hour, 0);
  }
  expect(memory.campaign).not.toBeNull();
});

test("however fast strangers come, odds are worked out anew every two seconds only", ({ expect }) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 12; hour++) playHour(memory, 14 * 24 + hour, 6);
  const after = (ms: number) => {
    const sums = emptySums();
    addMadeUp(sums, 0, 64);
    const atMs = (14 * 24 + 11.9) * HOUR_MS + ms;
    recordSeen(memory, { sums, members: 0, accounts: [] }, atMs);
    return postureOf(memory, atMs).odds;
  };
  const first = after(2_000);
  expect(after(3_900)).toBe(first);
  expect(after(4_000)).not.toBe(first);
});

test("a first day has nothing to be compared with: no alarm whatever happens", ({ expect }) => {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < 12; hour++) expect(playHour(memory, hour, 100).campaign).toBeNull();
});

/** So many strangers who fail, each with a signature of his own. */
function addMadeUp(sums: Sums, from: number, count: number): void {
  for (let n = from; n < from + count; n++)
    addStranger(sums, {
      facts: someFacts({ signature: `made-up-${n}` }),
      failed: true,
      unknownUser: false,
      leakedPair: false,
    });
}

test("values that a stranger makes up leave room for those that count, and do not grow without bound", ({
  expect,
}) => {
  const sums = emptySums();
  addMadeUp(sums, 0, 9_000);
  for (let n = 0; n < 8; n++)
    addStranger(sums, { facts: ATTACKERS, failed: true, unknownUser: false, leakedPair: true });
  addMadeUp(sums, 9_000, 9_000);
  expect(sums.values.size).toBeLessThanOrEqual(6_144);
  expect(sums.values.get("signature:theirs")?.attempts).toBe(8);
  expect(sums.all.attempts).toBe(18_008);
});

test("a week of a campaign under 110,000 made-up signatures stays small, and keeps what people have in common", ({
  expect,
}) => {
  const memory = afterQuietDays(14);
  for (let hour = 14 * 24; hour < 21 * 24; hour++) {
    const sums = emptySums();
    addMadeUp(sums, hour * 660, 660);
    recordSeen(memory, { sums, members: 400, accounts: [] }, (hour + 0.5) * HOUR_MS);
    playHour(memory, hour, 20);
  }
  expect(memory.campaign).not.toBeNull();
  const waiting = memory.pending.map(({ sums: { values } }) => values);
  expect(waiting).toHaveLength(168);
  expect(Math.max(...waiting.map(({ size }) => size))).toBeLessThanOrEqual(1_024);
  expect(waiting.filter((values) => !values.has("signature:ours-3"))).toEqual([]);
});

test("who fills every place with values that he makes up blinds the tests to nobody", ({ expect }) => {
  const memory = afterQuietDays(14);
  const ours = memory.usual.sums.values.get("signature:ours-3")?.attempts ?? 0;
  for (const sums of [memory.usual.sums, memory.window, memory.current])
    for (let n = 0; sums.values.size < 6_144; n++)
      sums.values.set(`signature:made-up-${n}`, { ...emptySums().all, attempts: 1 });
  const first = 14 * 24;
  for (let hour = first; hour < first + 4; hour++) playHour(memory, hour, 6);
  expect(memory.campaign).not.toBeNull();
  expect(memory.window.values.get("signature:theirs")?.failures).toBeGreaterThan(10);
  addMadeUp(memory.usual.sums, 0, 4_096);
  expect(memory.usual.sums.values.size).toBeLessThanOrEqual(6_144);
  expect(ours).toBeGreaterThan(100);
  expect(memory.usual.sums.values.get("signature:ours-3")?.attempts).toBeGreaterThan(0.9 * ours);
});

test("a row gives the same posture back; one of another version is none", ({ expect }) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 12; hour++) playHour(memory, 14 * 24 + hour, 6);
  const atMs = (14 * 24 + 11.9) * HOUR_MS;
  const again = readCampaignMemory(writeCampaignMemory(memory));
  expect(again && postureOf(again, atMs).campaign).toBe(postureOf(memory, atMs).campaign);
  expect(again && postureOf(again, atMs).level).toBeCloseTo(postureOf(memory, atMs).level, 4);
  const row: object = JSON.parse(writeCampaignMemory(memory));
  expect(readCampaignMemory(JSON.stringify({ ...row, version: 2 }))).toBeNull();
});

test("an update from the version before keeps a campaign that runs, and what is usual", ({ expect }) => {
  const memory = afterQuietDays(14);
  for (let hour = 0; hour < 12; hour++) playHour(memory, 14 * 24 + hour, 6);
  const {
    fadedHour: _faded,
    unfadedHours: _unfaded,
    totals: _totals,
    ...older
  } = JSON.parse(writeCampaignMemory(memory));
  const again = readCampaignMemory(JSON.stringify({ ...older, version: 4, pending: [{ hour: 0 }] }));
  expect(again?.campaign).toEqual(memory.campaign);
  expect(again?.usual.learnedHours).toBe(memory.usual.learnedHours);
  expect(again && playHour(again, 14 * 24 + 12, 6)).toMatchObject({ campaign: memory.campaign?.id });
});

test("what is usual fades as it does in memory, however often the object sleeps", ({ expect }) => {
  const [awake, sleepy] = [emptyCampaignMemory(), emptyCampaignMemory()];
  let asleep = sleepy;
  for (let hour = 0; hour < 21 * 24; hour++) {
    playHour(awake, hour, 0);
    playHour(asleep, hour, 0);
    const woken = readCampaignMemory(writeCampaignMemory(asleep));
    if (woken) asleep = Object.assign(woken, { pending: asleep.pending });
  }
  expect(asleep.usual.learnedHours).toBe(awake.usual.learnedHours);
  expect(asleep.usual.sums.all.attempts / awake.usual.sums.all.attempts).toBeCloseTo(1, 2);
});

test("what happened lately fades at a site that is awake three hours a day", ({ expect }) => {
  const memory = emptyCampaignMemory();
  for (let day = 0; day < 30; day++) for (const hour of [13, 14, 15]) playHour(memory, day * 24 + hour, 0);
  // Half is gone in two days.
  expect(memory.window.all.attempts).toBeLessThan(4 * 3 * 200);
});

test("a campaign's size is what came since it began, in whole numbers", ({ expect }) => {
  const memory = afterQuietDays(14);
  let campaign = null;
  for (let hour = 0; hour < 24; hour++) campaign = playHour(memory, 14 * 24 + hour, 6).campaign ?? campaign;
  expect(campaign).not.toBeNull();
  const { attempts = 0, attackers = 0, startedAtMs = 0 } = memory.campaign ?? {};
  const hours = 14 * 24 + 24 - startedAtMs / HOUR_MS;
  expect(attempts).toBe(206 * hours);
  expect(Number.isInteger(attackers)).toBe(true);
  expect(attackers / (6 * hours)).toBeGreaterThan(0.5);
  expect(attackers / (6 * hours)).toBeLessThan(2);
});

test("a clock that runs backwards counts into the hour that is", ({ expect }) => {
  const memory = afterQuietDays(2);
  const before = memory.current.all.attempts;
  playHour(memory, 3, 0);
  expect(memory.current.all.attempts).toBe(before + 200);
});
