import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aPolicyWith, aRelease } from "../../support/judge-world.ts";

const AT_MS = Date.UTC(2026, 10, 2);
const EVERYBODY = [{ name: "everybody", minScore: -1_000, action: "challenge" }];

function aRecord(overrides: Readonly<Record<string, unknown>>) {
  return {
    at: AT_MS,
    ip: "198.51.100.7",
    cf: { asn: 64500, country: "NO" },
    headers: [["user-agent", "curl/8.5.0"]],
    route: "login",
    username: "ann@example.org",
    password: "wrong",
    outcome: "rejected",
    ...overrides,
  };
}

async function answers(
  records: readonly object[],
  challenge: object,
  thresholds: readonly object[] = EVERYBODY,
) {
  const { policy } = aPolicyWith({ thresholds, challenge });
  const evaluate = evaluator({ release: aRelease(), keys: testKeys(), policy, mode: "enforce" });
  const told: object[] = [];
  for (const record of records) told.push(await evaluate(record));
  return told;
}

const through = (told: readonly object[]) => told.filter((one) => Object(one).through).length;

test("six who wait get through in a minute from one network, however many accounts they try", async ({
  expect,
}) => {
  const waiting = Array.from({ length: 20 }, (_, n) =>
    aRecord({ at: AT_MS + n * 100, ip: `198.51.100.${n}`, username: `u${n}@example.org`, solves: ["form"] }),
  );
  const elsewhere = aRecord({ at: AT_MS + 3_000, ip: "203.0.113.9", solves: ["form"] });
  const later = aRecord({ at: AT_MS + 60_000, solves: ["form"] });
  const told = await answers([...waiting, elsewhere, later], { ladder: ["silent"] });
  expect([through(told.slice(0, 20)), through(told.slice(20))]).toEqual([6, 2]);
});

test("where Turnstile vouches, work does not take its place", async ({ expect }) => {
  const challenge = { ladder: ["page"], turnstile: { siteKey: "0x4AAAAAAA" } };
  const told = await answers([aRecord({ solves: ["work"] }), aRecord({ solves: ["vouch"] })], challenge);
  expect(told).toMatchObject([{ through: false }, { through: true, step: "page" }]);
});

test("a crawler from its range, and one from elsewhere, are two classes to the policy", async ({
  expect,
}) => {
  const crawlers = [{ name: "searcher", userAgent: "SearchBot", cidrs: ["198.51.100.0/24"] }];
  const thresholds = [{ name: "automation", minScore: -1_000, action: "block", clients: ["automation"] }];
  const headers = [["user-agent", "Mozilla/5.0 (compatible; SearchBot/2.1)"]];
  const told = await answers(
    [aRecord({ headers }), aRecord({ headers, ip: "203.0.113.9" })],
    { crawlers },
    thresholds,
  );
  expect(told).toMatchObject([
    { client: "declared", action: "allow" },
    { client: "automation", action: "block" },
  ]);
});
