import { test } from "vitest";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { accountSignals } from "../../../workers/gate/signals/account-signals.ts";
import { aHistory, KNOWN_DEVICE } from "../../support/judge-world.ts";

const NO_DEVICE = { status: "none" } as const;
const reasonsOf = (...told: Parameters<typeof accountSignals>) =>
  accountSignals(...told).map(({ reason }) => reason);

const strengthAt = (strangeNetworks: number) =>
  accountSignals(aHistory({ strangeNetworks }), NO_DEVICE).find(({ reason }) => reason === "source_spread")
    ?.strength ?? 0;

test("one network that gave up says little, two that never got in say it all", ({ expect }) => {
  expect(strengthAt(0.4)).toBe(0);
  expect(strengthAt(1)).toBeLessThan(0.5);
  expect(strengthAt(2)).toBe(1);
});

test("strangers' failures are not held against a known device", ({ expect }) => {
  expect(reasonsOf(aHistory({ strangeNetworks: 9, slowFailures: 0 }), KNOWN_DEVICE)).toEqual([
    "device_known",
  ]);
});

test("a cookie on another device elsewhere is no credit, and strangers' failures count against it", ({
  expect,
}) => {
  const moved = aHistory({ deviceDoubt: 1, strangeNetworks: 9 });
  expect(reasonsOf(moved, KNOWN_DEVICE)).toEqual(["device_moved", "source_spread"]);
});

test("a traveller's known device keeps most of its credit", ({ expect }) => {
  const abroad = aHistory({ established: true, deviceDoubt: 0.4 });
  expect(accountSignals(abroad, KNOWN_DEVICE)).toContainEqual({ reason: "device_known", strength: 0.6 });
});

test("however many strangers fail, an owner with a new device abroad stays below the block of our policies", ({
  expect,
}) => {
  const flooded = aHistory({
    established: true,
    failures: 64,
    slowFailures: 1e6,
    failingNetworks: 64,
    strangeNetworks: 16,
    surprise: { place: 9, country: 20, client: 9, noDevice: 9 },
  });
  const { total } = scoreSignals(accountSignals(flooded, NO_DEVICE), DEFAULT_MODEL, {});
  expect(total).toBeLessThan(14);
});
