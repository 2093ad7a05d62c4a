import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { CampaignState } from "../../workers/gate/state/campaign/campaign-state.ts";
import { readCampaignMemory } from "../../workers/gate/state/campaign/campaign-record.ts";
import { anHour } from "../support/an-hour-of-strangers.ts";
import { gateEnv } from "../support/worker-env.ts";

const HOUR_MS = 3_600_000;

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

test("ten minutes cost one row however often isolates tell", async ({ expect }) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  await route.tell(anHour(0), 0);
  await runInDurableObject(route, (_object: CampaignState, { storage }) => storage.kv.delete("campaign"));
  const isStored = () =>
    runInDurableObject(
      route,
      (_object: CampaignState, { storage }) => storage.kv.get("campaign") !== undefined,
    );
  for (let minute = 1; minute < 10; minute++) await route.tell(anHour(0), minute * 60_000);
  expect(await isStored()).toBe(false);
  await route.tell(anHour(0), 600_000);
  expect(await isStored()).toBe(true);
});

test("a quiet site's object that sleeps between any two tellings forgets nothing", async ({ expect }) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  for (let minute = 0; minute < 4; minute++) {
    await route.tell(anHour(0), minute * 60_000);
    await evictDurableObject(route);
  }
  const row = await runInDurableObject(route, (_object: CampaignState, { storage }) =>
    storage.kv.get<string>("campaign"),
  );
  expect(readCampaignMemory(row ?? "")?.current.all.attempts).toBe(400);
});
