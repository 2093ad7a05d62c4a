import { test } from "vitest";
import type { Stranger } from "../../../../shared/domain/campaign.ts";
import { openCampaigns } from "../../../../workers/gate/state/campaign/campaign-port.ts";
import type { Seen } from "../../../../workers/gate/state/campaign/campaign-memory.ts";
import {
  countFailed,
  isTellingDue,
  openStreamCounter,
  returnUntold,
  takeUntold,
} from "../../../../workers/gate/state/stream/stream-counter.ts";

const FACTS = {
  signature: "s",
  country: "NO",
  asn: "1",
  answer: "absent",
  password: "absent",
  account: "new",
};

/** A thousand strangers of one isolate, so far apart; how often it asked the route's object, and what that heard. */
async function tellings(gapMs: number, failed: (n: number) => boolean, level: number) {
  const world = { nowMs: 1_000_000, told: new Array<Seen>() };
  const waiting: Promise<unknown>[] = [];
  const campaigns = openCampaigns({
    nowMs: () => world.nowMs,
    waitUntil: (work) => void waiting.push(work),
    tell: async (_route, seen) => {
      world.told.push(seen);
      return { campaign: null, level, odds: null };
    },
  });
  for (let n = 0; n < 1_000; n++) {
    world.nowMs += gapMs;
    const stranger: Stranger = { facts: FACTS, failed: failed(n), unknownUser: false, leakedPair: false };
    campaigns.observe(
      "login",
      stranger,
      { accountId: `a${n}`, addressId: `i${n}`, member: false },
      world.nowMs,
    );
    await Promise.all(waiting.splice(0));
  }
  return world.told;
}

test("a thousand strangers in a quiet hour cost one isolate a request a minute", async ({ expect }) => {
  const told = await tellings(3_600, (n) => n % 10 === 0, 0);
  expect(told.length).toBeLessThanOrEqual(61);
  expect(told.reduce((sum, { sums }) => sum + sums.all.attempts, 0)).toBeGreaterThan(950);
});

test("an attack of a thousand a second costs one isolate sixteen, however alert it is", async ({
  expect,
}) => {
  expect((await tellings(1, () => false, 1)).length).toBeLessThanOrEqual(17);
});

/** Requests for a thousand wrong passwords, so far apart. */
function asked(gapMs: number): number {
  const counter = openStreamCounter();
  let requests = 0;
  for (let n = 0; n < 1_000; n++) {
    countFailed(counter, `pw${n}`, `a${n}`);
    if (!isTellingDue(counter, 1_000_000 + n * gapMs)) continue;
    takeUntold(counter, 1_000_000 + n * gapMs);
    requests += 1;
  }
  return requests;
}

test("a thousand wrong passwords in a second cost sixteen requests, in an hour sixty", ({ expect }) => {
  expect(asked(1)).toBeLessThanOrEqual(17);
  expect(asked(3_600)).toBeLessThanOrEqual(61);
});

test("a stream that cannot be reached is asked again after seconds, and remembers no more than it may", ({
  expect,
}) => {
  const counter = openStreamCounter();
  let requests = 0;
  for (let nowMs = 0; nowMs < 10_000; nowMs++) {
    countFailed(counter, `pw:${nowMs}`, `a${nowMs}`);
    if (!isTellingDue(counter, nowMs)) continue;
    requests += 1;
    returnUntold(counter, takeUntold(counter, nowMs), nowMs);
  }
  expect(requests).toBe(2);
  expect(counter.untold).toHaveLength(4_096);
});

test("a route's object that cannot be reached is asked again after seconds, and hears everything then", async ({
  expect,
}) => {
  const heard: Seen[] = [];
  let [requests, nowMs] = [0, 1_000_000];
  const waiting: Promise<unknown>[] = [];
  const campaigns = openCampaigns({
    nowMs: () => nowMs,
    waitUntil: (work) => void waiting.push(work),
    tell: async (_route, seen) => {
      requests += 1;
      if (requests === 1) throw new Error("unreachable");
      heard.push(seen);
      return { campaign: null, level: 0, odds: null };
    },
  });
  const good = { facts: FACTS, failed: false, unknownUser: false, leakedPair: false };
  for (let n = 0; n < 600; n++, nowMs += 10) {
    campaigns.observe("login", good, { accountId: `a${n}`, addressId: null, member: false }, nowMs);
    await Promise.all(waiting.splice(0));
  }
  expect(requests).toBe(3);
  expect(heard[0]?.sums.all.attempts).toBe(501);
});

test("a failure whose person does not come back is told with any later request, and one whose person does is not", async ({
  expect,
}) => {
  const heard: Seen[] = [];
  let nowMs = 1_000_000;
  const campaigns = openCampaigns({
    nowMs: () => nowMs,
    waitUntil: () => undefined,
    tell: async (_route, seen) => {
      heard.push(seen);
      return { campaign: null, level: 0, odds: null };
    },
  });
  const failure = { facts: FACTS, failed: true, unknownUser: false, leakedPair: false };
  const ann = { accountId: "ann", addressId: null, member: false };
  campaigns.observe("login", failure, { ...ann, accountId: "stuffed" }, nowMs);
  campaigns.observe("login", failure, ann, nowMs);
  campaigns.pass("login", ann, nowMs);
  nowMs += 179_000;
  campaigns.sweep?.();
  expect(heard).toEqual([]);
  nowMs += 1_000;
  campaigns.sweep?.();
  expect(heard.map(({ sums }) => sums.all.attempts)).toEqual([1]);
  campaigns.sweep?.();
  expect(heard).toHaveLength(1);
});
