import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { ReleaseView } from "../../../workers/gate/deps.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const DEMO = readFileSync("policies/demo.json", "utf8");
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const AT_MS = Date.UTC(2026, 10, 2);
const BROWSER = [
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["Accept-Language", "en-US,en;q=0.5"],
  ["Accept-Encoding", "gzip, deflate, br"],
] as const;
const OSLO = { asn: 64500, country: "NO", city: "Oslo", latitude: "59.91", longitude: "10.75" };
const TROMSO = { asn: 64501, country: "NO", city: "Tromsø", latitude: "69.65", longitude: "18.96" };
const NEW_YORK = { asn: 64502, country: "US", city: "New York", latitude: 40.71, longitude: -74.01 };
const ABROAD = { ip: "203.0.113.9", cf: NEW_YORK };

function aRecord(changes: Readonly<Record<string, unknown>>) {
  return {
    at: AT_MS,
    ip: "198.51.100.7",
    cf: OSLO,
    headers: BROWSER,
    route: "login",
    username: "ann@example.org",
    password: "right",
    outcome: "accepted",
    solves: ["work", "environment", "step_up"],
    ...changes,
  };
}

type Told = { readonly reasons: readonly string[]; readonly score: number; readonly action: string };
type World = { readonly release?: ReleaseView; readonly policy?: string };

/** The answer to the last record, after a month of logins at home with a laptop. */
async function lastOf(
  records: readonly Readonly<Record<string, unknown>>[],
  { release = aRelease(), policy = DEMO }: World = {},
): Promise<Told> {
  const evaluate = evaluator({ release, keys: testKeys(), policy: loadPolicy(policy), mode: "enforce" });
  // oxlint-disable no-await-in-loop -- each attempt follows the one before
  for (let day = 30; day > 0; day -= 3)
    await evaluate(aRecord({ at: AT_MS - day * DAY_MS, client: "laptop" }));
  let told: Told = { reasons: [], score: Number.NaN, action: "" };
  for (const record of [{ client: "laptop" }, ...records]) told = Object(await evaluate(aRecord(record)));
  // oxlint-enable no-await-in-loop
  return told;
}

test("a stranger over the ocean, minutes after the owner at home, is on no journey that people make", async ({
  expect,
}) => {
  const soon = await lastOf([{ ...ABROAD, at: AT_MS + 5 * MINUTE_MS }]);
  expect(soon.reasons).toContain("journey_too_fast");
  const unplaced = { ...ABROAD, cf: { asn: 64502, country: "US" }, at: AT_MS + 5 * MINUTE_MS };
  const without = await lastOf([unplaced]);
  expect(without.reasons).not.toContain("journey_too_fast");
  const weight = soon.score - without.score;
  expect([weight > 0.5, weight <= 1.5]).toEqual([true, true]);
});

test.for([
  ["the traveller after a flight", { ...ABROAD, at: AT_MS + 10 * 60 * MINUTE_MS }],
  ["the owner's laptop behind a VPN that no list names", { ...ABROAD, client: "laptop" }],
  ["a stranger at the same provider elsewhere", { ip: "198.51.101.7", cf: { ...TROMSO, asn: 64500 } }],
  ["a place that only the country is known of", { ...ABROAD, cf: { ...TROMSO, city: "" } }],
] as const)("%s is on none", async ([, record], { expect }) => {
  expect((await lastOf([{ at: AT_MS + MINUTE_MS, ...record }])).reasons).not.toContain("journey_too_fast");
});

test.for(["vpn", "relay", "tor", "hosting"] as const)(
  "the exit of a %s is nobody's place",
  async (kind, { expect }) => {
    const listing = { kind, source: "list", confidence: 1 };
    const release = aRelease({
      address: (address) => ({
        listings: address === ABROAD.ip ? [listing] : [],
        asn: null,
        asnListings: [],
      }),
    });
    const there = { ...ABROAD, at: AT_MS + MINUTE_MS };
    expect((await lastOf([there], { release })).reasons).not.toContain("journey_too_fast");
    // Nor is it remembered as the place of the owner, who comes home without his laptop.
    const home = { at: AT_MS + 2 * MINUTE_MS, ip: "192.0.2.1", cf: { ...OSLO, asn: 64503 } };
    expect((await lastOf([there, home], { release })).reasons).not.toContain("journey_too_fast");
  },
);

/** The demo's policy behind a front that writes places into headers. */
function withLocation(): string {
  const demo = JSON.parse(DEMO);
  demo.routes[0].location = { latitude: "x-geo-latitude", longitude: "x-geo-longitude" };
  return JSON.stringify(demo);
}

const SAYS_NEW_YORK = [...BROWSER, ["X-Geo-Latitude", "40.7"], ["X-Geo-Longitude", "-74.0"]] as const;
const SAYS_OSLO = [...BROWSER, ["X-Geo-Latitude", "59.9"], ["X-Geo-Longitude", "10.7"]] as const;

test("headers say where somebody is only where the policy names them", async ({ expect }) => {
  const plain = { asn: 64502, country: "US" };
  const told = [
    { client: "laptop", headers: SAYS_OSLO },
    { ip: ABROAD.ip, cf: plain, headers: SAYS_NEW_YORK, at: AT_MS + MINUTE_MS },
  ];
  expect((await lastOf(told, { policy: withLocation() })).reasons).toContain("journey_too_fast");
  expect((await lastOf(told)).reasons).not.toContain("journey_too_fast");
});

test("where the policy names headers the platform's word is none", async ({ expect }) => {
  const told = [
    { client: "laptop", headers: SAYS_OSLO },
    { ...ABROAD, headers: SAYS_OSLO, at: AT_MS + MINUTE_MS },
  ];
  expect((await lastOf(told, { policy: withLocation() })).reasons).not.toContain("journey_too_fast");
});
