import { readFileSync } from "node:fs";
import { test } from "vitest";
import { openAttempts } from "../../../cli/eval/attempts.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { madeUpRelease } from "../../attack/simulator/made-up-release.ts";
import { browserHeaders } from "../../attack/simulator/headers.ts";
import { openRandom } from "../../attack/simulator/random.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 2);

/** Wrong passwords at one name after the other, each from an address and in a browser of its own, at these times. */
async function reasonsOf(names: readonly string[], atOf: (index: number) => number) {
  const keys = testKeys();
  const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
  const evaluate = openAttempts({ release: madeUpRelease([], keys), keys, policy, mode: "observe" });
  const shapes = browserHeaders();
  const seen: string[] = [];
  for (const [index, username] of names.entries()) {
    const answer = await evaluate({
      at: START_MS + atOf(index),
      ip: `81.${index % 200}.${(index * 7) % 250}.9`,
      cf: { asn: 2_119 + index, country: "NO" },
      headers: shapes[index % shapes.length] ?? new Map(),
      client: null,
      route: "login",
      username,
      password: `guess-${index}`,
      outcome: "rejected",
      solves: [],
    });
    seen.push(...answer.reasons);
  }
  return seen;
}

function someNames(): readonly string[] {
  const random = openRandom(11);
  const letter = () => String.fromCodePoint(97 + random.below(26));
  return Array.from({ length: 60 }, () => `${letter()}${letter()}${letter()}${letter()}@mail.example`);
}

test("names that fail in alphabetical order are held against the next one, the same names in another order not", async ({
  expect,
}) => {
  const random = openRandom(12);
  const at = someNames().map((_, index) => index * 7 * MINUTE_MS + random.below(6 * MINUTE_MS));
  const atOf = (index: number) => at[index] ?? 0;
  expect(await reasonsOf(someNames().toSorted(), atOf)).toContain("list_order");
  expect(await reasonsOf(someNames(), atOf)).not.toContain("list_order");
});
