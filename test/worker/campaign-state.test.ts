import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { CampaignState } from "../../workers/gate/state/campaign/campaign-state.ts";
import { addStranger, emptySums } from "../../workers/gate/state/campaign/campaign-sums.ts";
import { gateEnv } from "../support/worker-env.ts";

const HOUR_MS = 3_600_000;

function anHour(attackers: number) {
  const sums = emptySums();
  const facts = {
    signature: "s",
    country: "NO",
    asn: "1",
    answer: "absent",
    password: "absent",
    account: "new",
  };
  for (let n = 0; n < 100; n++)
    addStranger(sums, { facts, failed: n % 10 < 3, unknownUser: n % 25 === 0, leakedPair: false });
  for (let n = 0; n < attackers; n++)
    addStranger(sums, {
      facts: { ...facts, signature: "x", answer: "pair" },
      failed: true,
      unknownUser: true,
      leakedPair: true,
    });
  return { sums, members: attackers, accounts: ["a-victim"] };
}

test("a running campaign survives eviction, is listed, and is forgotten by the alarm", async ({ expect }) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  for (let hour = 0; hour < 72; hour++) await route.tell(anHour(0), hour * HOUR_MS);
  for (let hour = 72; hour < 78; hour++) await route.tell(anHour(30), hour * HOUR_MS);
  const posture = await route.tell(anHour(30), 78 * HOUR_MS);
  expect(posture.campaign).not.toBeNull();
  await evictDurableObject(route);
  expect(await route.campaigns()).toMatchObject([{ id: posture.campaign, endedAtMs: null }]);
  await runDurableObjectAlarm(route);
  await evictDurableObject(route);
  expect(await route.campaigns()).toEqual([]);
});

test("a quiet hour costs one row however often isolates tell", async ({ expect }) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  await route.tell(anHour(0), 0);
  await runInDurableObject(route, (_object: CampaignState, { storage }) => storage.kv.delete("campaign"));
  for (let minute = 1; minute < 60; minute++) await route.tell(anHour(0), minute * 60_000);
  const row = await runInDurableObject(route, (_object: CampaignState, { storage }) =>
    storage.kv.get("campaign"),
  );
  expect(row).toBeUndefined();
});
