import { readFileSync } from "node:fs";
import { test } from "vitest";
import { openAttempts, type AttemptAnswer } from "../../../cli/eval/attempts.ts";
import { readAttemptRecord } from "../../../cli/eval/attempt-record.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const AT_MS = Date.UTC(2026, 10, 2);
const DAY_MS = 86_400_000;
const ADDRESSES = 10_000;
/** A person's browser passes the script, and the code that the site itself sends. */
const PERSON = ["work", "environment", "step_up"];

function aRecord(changes: Readonly<Record<string, unknown>>): object {
  return {
    at: AT_MS,
    ip: "198.51.100.7",
    cf: { asn: 64500, country: "NO" },
    headers: [
      ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
      ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
      ["Accept-Language", "en-US,en;q=0.5"],
      ["Accept-Encoding", "gzip, deflate, br"],
    ],
    route: "login",
    username: "ann@example.org",
    password: "right",
    outcome: "accepted",
    client: "laptop",
    solves: PERSON,
    ...changes,
  };
}

/** A month of the owner's logins, then a guess every 30 ms from an address each; the owner comes in their midst, three ways. */
async function flood(strangers: readonly string[]) {
  const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
  const attempt = openAttempts({ release: aRelease(), keys: testKeys(), policy, mode: "enforce" });
  const ask = (changes: Readonly<Record<string, unknown>>) => attempt(readAttemptRecord(aRecord(changes)));
  // oxlint-disable no-await-in-loop -- each attempt follows the one before
  for (let day = 30; day > 0; day--) await ask({ at: AT_MS - day * DAY_MS });
  const owner: AttemptAnswer[] = [];
  let guessed = 0;
  for (let n = 0; n < ADDRESSES; n++) {
    const guess = {
      at: AT_MS + n * 30,
      ip: `${60 + (n >> 13)}.${(n >> 5) & 255}.${(n & 31) * 8}.9`,
      password: `guess-${n}`,
      outcome: "rejected",
      client: null,
      solves: strangers,
    };
    if ((await ask(guess)).through) guessed += 1;
    const at = AT_MS + n * 30 + 1;
    if (n === 6_000) owner.push(await ask({ at }));
    if (n === 7_000) owner.push(await ask({ at, client: "new telephone" }));
    if (n === 8_000)
      owner.push(await ask({ at, client: "hotel", ip: "203.0.113.9", cf: { asn: 64_999, country: "NO" } }));
    if (n === 9_000)
      owner.push(await ask({ at, client: "abroad", ip: "192.0.2.9", cf: { asn: 64_998, country: "JP" } }));
  }
  return { owner, guessed };
}

test.for([{ passes: [] }, { passes: ["work", "environment"] }])(
  "the owner gets in from the known device, a new one, a new network and abroad while 10,000 addresses guess that pass $passes",
  { timeout: 60_000 },
  async ({ passes }, { expect }) => {
    const { owner, guessed } = await flood(passes);
    expect(owner.map(({ through }) => through)).toEqual([true, true, true, true]);
    // The known device is asked for nothing.
    expect(owner[0]?.step).toBe(null);
    // What the policy's limit leaves to strangers within a quarter of an hour, and no more.
    expect(guessed).toBeLessThanOrEqual(10);
  },
);
