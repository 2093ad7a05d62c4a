import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const MIDNIGHT_MS = Date.UTC(2026, 10, 3);
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/**
 * Two strangers log in every ten minutes from the noon before, and in each of the first ten hours two more programs with an old password
 * begin to try it every ten minutes. Tells when strangers were asked.
 */
async function aNightWithPrograms(): Promise<readonly string[]> {
  const evaluate = evaluator({ release: aRelease(), keys: testKeys(), policy, mode: "enforce" });
  const attempt = (at: number, name: string, login: object) =>
    evaluate({ at, route: "login", cf: { country: "NO" }, username: name, password: `${name}'s`, ...login });
  const from = MIDNIGHT_MS - 12 * HOUR_MS;
  const asked: string[] = [];
  for (let at = from; at < MIDNIGHT_MS + 3 * HOUR_MS; at += 10 * MINUTE_MS) {
    const programs = 2 * Math.min(10, Math.floor((at - from) / HOUR_MS));
    for (let program = 0; program < programs; program++)
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
      await attempt(at + program, `owner${program}`, {
        ip: `198.51.${program}.7`,
        headers: [["User-Agent", `Mail/${program}`]],
        outcome: "rejected",
      });
    for (const minute of [2, 7]) {
      const later = at + minute * MINUTE_MS;
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
      const told = await attempt(later, `person${later}`, {
        ip: `203.0.${(later / MINUTE_MS) % 250}.9`,
        headers: [["User-Agent", FIREFOX]],
        outcome: "accepted",
      });
      if (Object(told).action !== "allow") asked.push(new Date(later).toISOString());
    }
  }
  return asked;
}

test("programs that repeat old passwords are no attack on their route, at midnight neither", async ({
  expect,
}) => {
  expect(await aNightWithPrograms()).toEqual([]);
});
