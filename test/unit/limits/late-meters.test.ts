import { test } from "vitest";
import { found } from "../../../shared/domain/lookup.ts";
import type { MeterAsk } from "../../../shared/domain/meter.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { openMeterCounter } from "../../../workers/gate/state/meter-counter.ts";
import { openMeters } from "../../../workers/gate/state/meter-port.ts";
import { aHistory, anAttempt, aPolicyWith, judgeDeps, KNOWN_DEVICE } from "../../support/judge-world.ts";

/** What only other look-ups tell of an attempt: that its cookie is another device's, and to which campaign it belongs. */
const LIMITS = [
  { name: "of-address", key: "address", count: "attempts", max: 3, windowSeconds: 60, action: "throttle" },
  { name: "of-session", key: "session", count: "attempts", max: 9, action: "throttle" },
  { name: "of-campaign", key: "campaign", count: "attempts", max: 5, action: "block" },
];

const nowMs = () => 1_000_000;
const { policy, route } = aPolicyWith({ limits: LIMITS, thresholds: [] });

function aWorld(told: { readonly doubt?: number; readonly campaign?: string }) {
  const knows = { account: found(aHistory({ deviceDoubt: told.doubt ?? 0 })) };
  const campaign = told.campaign ?? null;
  const reading = { campaign, level: campaign === null ? 0 : 2, odds: campaign === null ? null : 4 };
  const meters = openMeters(openMeterCounter(true), {
    exchange: () => Promise.resolve([]),
    nowMs,
    waitUntil: () => undefined,
  });
  const campaigns = { ...judgeDeps().campaigns, read: () => reading };
  const deps = { ...judgeDeps(knows), meters, campaigns };
  return (changes: Parameters<typeof anAttempt>[1] = {}) =>
    judge(anAttempt(route, changes), route, policy, deps);
}

const names = (asks: readonly MeterAsk[]) => asks.map(({ limit }) => limit).toSorted();

test("a known device is held to its own session alone", async ({ expect }) => {
  const { meters, stranger } = await aWorld({})({ device: KNOWN_DEVICE });
  expect([names(meters), stranger]).toEqual([["of-session"], null]);
});

test("a cookie that was carried off escapes neither the address's limit nor the strangers' company", async ({
  expect,
}) => {
  const attempt = aWorld({ doubt: 1 });
  const { meters, stranger } = await attempt({ device: KNOWN_DEVICE });
  expect(names(meters)).toEqual(["of-address", "of-session"]);
  expect(stranger).not.toBeNull();
  await attempt({ device: KNOWN_DEVICE });
  await attempt({ device: KNOWN_DEVICE });
  expect((await attempt({ device: KNOWN_DEVICE })).decision).toMatchObject({
    action: "throttle",
    decidedBy: "login/of-address",
  });
});

test("members of one campaign share its limit, whatever address they come from", async ({ expect }) => {
  const attempt = aWorld({ campaign: "c1" });
  const judged = [];
  // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
  for (let n = 0; n < 6; n++) judged.push(await attempt({ id: `${n}` }));
  const decisions = judged.map(({ decision }) => decision.decidedBy);
  expect(decisions.indexOf("login/of-campaign")).toBe(5);
  expect(judged[0]?.receipt.evidence.metered).toMatchObject({ "of-campaign": 0 });
});

test("whoever belongs to no campaign is not held to any campaign's limit", async ({ expect }) => {
  const { meters } = await aWorld({})();
  expect(names(meters)).not.toContain("of-campaign");
});
