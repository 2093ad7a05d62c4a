import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const AT_MS = Date.UTC(2026, 10, 2);
const HEADERS = [
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
] as const;

type Login = {
  readonly username: string;
  readonly password?: string;
  readonly outcome?: "accepted";
  readonly client?: string;
  readonly ip?: string;
};

/** A site of one route; each login comes so long after the one before. */
function aSite(paceMs = 1_000) {
  const evaluate = evaluator({ release: aRelease(), keys: testKeys(), policy, mode: "enforce" });
  let at = AT_MS;
  return async ({ password = `guess ${at}`, ip, ...login }: Login) => {
    at += paceMs;
    const shared = { at, cf: { country: "NO" }, headers: HEADERS, route: "login", outcome: "rejected" };
    const from = ip ?? `198.51.${(at / paceMs) % 250}.7`;
    return Object(await evaluate({ ...shared, password, ip: from, ...login }));
  };
}

/** Guesses that reach the origin of so many, two minutes and a network apart. */
async function guesses(usernameAt: (guess: number) => string): Promise<number> {
  const attempt = aSite(120_000);
  let through = 0;
  for (let guess = 0; guess < 60; guess++)
    // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
    if ((await attempt({ username: usernameAt(guess) })).through) through++;
  return through;
}

test("a name has as many guesses in all its spellings as in one", async ({ expect }) => {
  const accents = ["a", "á", "à", "ǎ", "ᵃ", "A", "Å"];
  const spelled = await guesses((guess) => `${accents[guess % 7]}n${"\u00AD".repeat(guess % 6)}n`);
  expect(spelled).toBe(await guesses(() => "ann"));
  const number = await guesses((guess) => `+47 900${" ".repeat(guess % 8)}12${"-".repeat(guess % 3)}345`);
  expect(number).toBe(await guesses(() => "4790012345"));
});

test("whoever owns Ann where it is not ann guesses at ann as a stranger", async ({ expect }) => {
  const eve = { client: "eve", ip: "203.0.113.9" };
  const own = { ...eve, username: "Ann", outcome: "accepted" } as const;
  const [site, other] = [aSite(), aSite()];
  for (let day = 0; day < 3; day++) await Promise.all([site(own), other({ ...own, client: "owner" })]);
  const [known, guess] = [await site(own), await site({ ...eve, username: "ann" })];
  const stranger = await other({ ...eve, username: "ann" });
  expect(known.score).toBeLessThan(-3);
  expect(guess.score).toBeGreaterThanOrEqual(stranger.score);
  expect(guess.score).toBeGreaterThan(0);
});
