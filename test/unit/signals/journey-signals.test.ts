import { test } from "vitest";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { accountSignals } from "../../../workers/gate/signals/account-signals.ts";
import { aHistory, KNOWN_DEVICE } from "../../support/judge-world.ts";

const NO_DEVICE = { status: "none" } as const;
const DAY_MS = 86_400_000;
const AT_ONCE = { km: 5_600, hours: 1 / 60 };

function traveller(overrides: Partial<AccountHistory> = {}): AccountHistory {
  const surprise = { place: 2, country: 0, client: 0, noDevice: 0 };
  return aHistory({ established: true, journey: AT_ONCE, surprise, ...overrides });
}

const journeyIn = (history: AccountHistory, device: Parameters<typeof accountSignals>[1] = NO_DEVICE) =>
  accountSignals(history, device).find(({ reason }) => reason === "journey_too_fast");

test("a stranger who is elsewhere at once is told with way and time", ({ expect }) => {
  expect(journeyIn(traveller())).toEqual({
    reason: "journey_too_fast",
    strength: 1,
    detail: "5600 km in 0.017 h",
  });
});

const strengthOf = (hours: number) => journeyIn(traveller({ journey: { km: 5_600, hours } }))?.strength ?? 0;

test("the faster, the stronger", ({ expect }) => {
  expect(strengthOf(0.1)).toBeGreaterThan(strengthOf(1) + 0.1);
  expect(strengthOf(1)).toBeGreaterThan(strengthOf(5) + 0.1);
  expect(strengthOf(5.59)).toBeLessThan(0.01);
});

test.for([
  ["a known device, wherever it is", {}, KNOWN_DEVICE],
  ["a known device that is doubted a little", { deviceDoubt: 0.5 }, KNOWN_DEVICE],
  ["the VPN or office that the account used before", { networkFamiliarity: 0.5 }, NO_DEVICE],
  ["a mobile carrier that the account knows", { asnFamiliarity: 0.5 }, NO_DEVICE],
  [
    "an account that has a new network every day",
    { surprise: { place: 0, country: 0, client: 0, noDevice: 0 } },
    NO_DEVICE,
  ],
  ["an account that nobody logged in to", { established: false }, NO_DEVICE],
] as const)("%s is on no journey", ([, overrides, device], { expect }) => {
  expect(journeyIn(traveller(overrides), device)).toBeUndefined();
});

test("a cookie that was carried off is on a journey again", ({ expect }) => {
  expect(journeyIn(traveller({ deviceDoubt: 1 }), KNOWN_DEVICE)).toBeDefined();
});

test("alone a journey is not even worth a note of our policies", ({ expect }) => {
  const { total } = scoreSignals([{ reason: "journey_too_fast", strength: 1 }], DEFAULT_MODEL);
  expect(total).toBeLessThan(-3);
});

const creditOf = (history: Partial<AccountHistory>) =>
  accountSignals(aHistory({ established: true, ...history }), KNOWN_DEVICE)[0];

test("a device of minutes at an account of months is half a known device, after days a whole one", ({
  expect,
}) => {
  const accountAgeMs = 200 * DAY_MS;
  expect(creditOf({ accountAgeMs, deviceAgeMs: 0 })).toMatchObject({ strength: 0.5, detail: "for minutes" });
  expect(creditOf({ accountAgeMs, deviceAgeMs: 1.5 * DAY_MS })).toMatchObject({ strength: 0.75 });
  expect(creditOf({ accountAgeMs, deviceAgeMs: 3 * DAY_MS })).toMatchObject({
    strength: 1,
    detail: "for days",
  });
});

test("a new customer's first device is believed from the first day on", ({ expect }) => {
  expect(creditOf({ accountAgeMs: 60_000, deviceAgeMs: 60_000 })).toMatchObject({ strength: 1 });
});

test("a device of which nobody remembers the first login keeps its credit", ({ expect }) => {
  expect(creditOf({ accountAgeMs: 200 * DAY_MS, deviceAgeMs: null })).toEqual({
    reason: "device_known",
    strength: 1,
  });
});
