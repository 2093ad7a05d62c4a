import { test } from "vitest";
import { campaignRoutes } from "../../workers/console/api/campaigns.ts";
import { anHour } from "../support/an-hour-of-strangers.ts";
import { gateEnv } from "../support/worker-env.ts";

const { CAMPAIGN_STATE, CONFIG, INTEL } = gateEnv;
const HOUR_MS = 3_600_000;

async function attacksOn(routeId: string) {
  return CAMPAIGN_STATE.getByName(`campaign-${routeId}`).attacks();
}

function openRoutes() {
  return campaignRoutes({ config: CONFIG, intel: INTEL, attacksOn });
}

async function learning() {
  const told: { learning: readonly object[] } = await (await openRoutes().request("/")).json();
  return told.learning;
}

test("an analyst sees a running attack: since when, how large, what it has in common, some of its accounts", async ({
  expect,
}) => {
  const routeId = crypto.randomUUID();
  const policy = { routes: [{ id: routeId, credentials: {} }, { id: "no-credentials" }] };
  await CONFIG.put("policy/active", JSON.stringify({ revision: "0123456789ab" }));
  await INTEL.put("policies/0123456789ab.json", JSON.stringify(policy));
  const route = CAMPAIGN_STATE.getByName(`campaign-${routeId}`);
  for (let hour = 0; hour < 72; hour++) {
    await route.tell(anHour(0), hour * HOUR_MS);
    if (hour === 5)
      expect(await learning()).toMatchObject([{ route: routeId, hours: 5, ofHours: 20, ofStrangers: 100 }]);
  }
  expect(await learning()).toEqual([]);
  for (let hour = 72; hour < 76; hour++) await route.tell(anHour(30), hour * HOUR_MS);
  const answer = await openRoutes().request("/");
  const { campaigns }: { campaigns: readonly object[] } = await answer.json();
  expect(campaigns).toHaveLength(1);
  expect(campaigns[0]).toMatchObject({
    route: routeId,
    startedAtMs: 72 * HOUR_MS,
    endedAtMs: null,
    accounts: ["pseudonym-1"],
    cells: expect.arrayContaining(["signature:x", "answer:pair"]),
  });
});

test("without an active policy there is nothing to list", async ({ expect }) => {
  await CONFIG.delete("policy/active");
  expect((await openRoutes().request("/")).status).toBe(404);
});
