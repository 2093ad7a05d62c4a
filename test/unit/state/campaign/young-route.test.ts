import { test } from "vitest";
import type { CampaignFacts } from "../../../../shared/domain/campaign.ts";
import {
  emptyCampaignMemory,
  postureOf,
  recordSeen,
  type CampaignMemory,
} from "../../../../workers/gate/state/campaign/campaign-memory.ts";
import { oddsFor } from "../../../../workers/gate/state/campaign/campaign-odds.ts";
import { addStranger, emptySums } from "../../../../workers/gate/state/campaign/campaign-sums.ts";

/*
 * A shop puts the gate in front of its login. On the first day everybody is a stranger; within days nine in ten come with a known device, and
 * who is left are people who mistype, always about as many.
 */
const HOUR_MS = 3_600_000;
const VISITS = 1_000;
const LOST = 15;
const UNKNOWN = 7;

const HOME: CampaignFacts = {
  signature: "ours",
  country: "NO",
  asn: "2119",
  answer: "absent",
  password: "absent",
  account: "new",
};
const THEIRS: CampaignFacts = { ...HOME, signature: "theirs", country: "BR", asn: "28573" };

function playHour(memory: CampaignMemory, hour: number, { attackers = 0, times = 1 } = {}) {
  const strangers = Math.round(VISITS * times * (0.12 + 0.88 * Math.exp(-hour / 36)));
  const sums = emptySums();
  sums.visits = VISITS - strangers;
  for (let n = 0; n < strangers; n++) {
    const failed = n < times * LOST;
    const seen = !failed && n / strangers > Math.exp(-hour / 72);
    addStranger(sums, {
      facts: { ...HOME, signature: `ours-${n % 5}`, account: seen ? "network" : "new" },
      failed,
      unknownUser: n < times * UNKNOWN,
      leakedPair: false,
    });
  }
  for (let n = 0; n < attackers; n++)
    addStranger(sums, { facts: THEIRS, failed: true, unknownUser: n % 2 === 0, leakedPair: false });
  const atMs = (hour + 0.9) * HOUR_MS;
  recordSeen(memory, { sums, members: attackers, accounts: [] }, atMs);
  return postureOf(memory, atMs);
}

test("people whose devices become known are no attack, and what is usual goes on being learned", ({
  expect,
}) => {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < 21 * 24; hour++)
    expect(playHour(memory, hour).campaign, `hour ${hour}`).toBeNull();
  expect(memory.usual.learnedHours).toBeGreaterThan(14 * 24);
});

test("twice as many newcomers as ever, who fail no more than others do, are no attack", ({ expect }) => {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < 42 * 24; hour++) playHour(memory, hour);
  for (let hour = 42 * 24; hour < 44 * 24; hour++)
    expect(playHour(memory, hour, { times: 2 }).campaign, `hour ${hour}`).toBeNull();
});

test("an attack in the first week is one, and good strangers beside it are not its members", ({ expect }) => {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < 5 * 24; hour++) playHour(memory, hour);
  const postures = Array.from({ length: 24 }, (_, hour) => playHour(memory, 5 * 24 + hour, { attackers: 6 }));
  const odds = postures.at(-1)?.odds;
  expect(odds && oddsFor(odds, THEIRS)).toBeGreaterThan(1);
  expect(odds && oddsFor(odds, { ...HOME, signature: "ours-3" })).toBeLessThan(-2);
});

test("chance gives every cell something, and no more than there is goes round", ({ expect }) => {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < 14 * 24; hour++) playHour(memory, hour);
  let last = postureOf(memory, 14 * 24 * HOUR_MS);
  for (let hour = 14 * 24; last.campaign === null; hour++) last = playHour(memory, hour, { attackers: 8 });
  const shares = Object.entries(HOME).map(
    ([feature, value]) => last.odds?.values.get(`${feature}:${value}`) ?? 0,
  );
  // The attack shares its answer, its password and its accounts with people: none of these may tell much by itself.
  expect(Math.max(...shares)).toBeLessThan(2);
});
