import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { CampaignState } from "../../workers/gate/state/campaign/campaign-state.ts";
import { readCampaignMemory } from "../../workers/gate/state/campaign/campaign-record.ts";
import { addStranger, emptySums } from "../../workers/gate/state/campaign/campaign-sums.ts";
import { seeded } from "../bench/seeded.ts";
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

/** Sixty good strangers of all kinds, and a forgotten program that fails every hour. */
function aVariedHour(random: () => number) {
  const one = (of: readonly string[]) => of[Math.floor(of.length * random() ** 2)] ?? "";
  const sums = emptySums();
  for (let n = 0; n < 60; n++) {
    const facts = { ...VARIED, signature: one(SIGNATURES), asn: one(PROVIDERS), account: one(STANDINGS) };
    addStranger(sums, { ...GOOD, facts: { ...facts, country: one(COUNTRIES) }, failed: random() < 0.03 });
  }
  addStranger(sums, { ...GOOD, facts: { ...VARIED, signature: "program" }, failed: true });
  sums.visits += 200;
  return { sums, members: 0, accounts: [] };
}

const SIGNATURES = Array.from({ length: 40 }, (_, n) => `browser-${n}`);
const PROVIDERS = Array.from({ length: 30 }, (_, n) => `provider-${n}`);
const STANDINGS = ["new", "strange", "browser", "provider", "network"];
const COUNTRIES = ["NO", "SE", "DK", "DE"];
const GOOD = { failed: false, unknownUser: false, leakedPair: false };
const VARIED = {
  signature: "",
  country: "NL",
  asn: "777",
  answer: "absent",
  password: "absent",
  account: "new",
};

test("a rare client that always failed stays usual for an object that sleeps every day", async ({
  expect,
}) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  const random = seeded(7);
  for (let hour = 0; hour < 24 * 24; hour++) {
    // oxlint-disable-next-line no-await-in-loop -- one hour after the other
    await route.tell(aVariedHour(random), hour * HOUR_MS);
    // oxlint-disable-next-line no-await-in-loop
    if (hour % 20 === 0) await evictDurableObject(route);
  }
  expect(await route.campaigns()).toEqual([]);
  const rows = await runInDurableObject(
    route,
    (_object: CampaignState, { storage }) => [...storage.kv.list({ prefix: "hour-" })].length,
  );
  // Those of the last three days wait.
  expect(rows).toBe(72);
}, 60_000);
