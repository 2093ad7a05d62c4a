import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { found } from "../../../shared/domain/lookup.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { ReleaseView } from "../../../workers/gate/deps.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const BROWSER = [
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["Accept-Language", "en-US,en;q=0.5"],
] as const;
const AT_MS = Date.UTC(2026, 10, 2);
const LEAKED = aRelease({ identity: () => Promise.resolve(found("pair")) });

function aRecord(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    at: AT_MS,
    ip: "198.51.100.7",
    cf: { asn: 64500, country: "NO" },
    headers: BROWSER,
    route: "login",
    username: "ann@example.org",
    password: "right",
    outcome: "accepted",
    ...overrides,
  };
}

/** The answers to these records, one after the other. */
async function answers(
  records: readonly object[],
  {
    release = aRelease(),
    mode = "enforce",
  }: { readonly release?: ReleaseView; readonly mode?: "enforce" | "observe" } = {},
) {
  const evaluate = evaluator({ release, keys: testKeys(), policy, mode });
  const told: object[] = [];
  for (const record of records) told.push(await evaluate(record));
  return told;
}

test("a first login is allowed, and its browser is known at the next one", async ({ expect }) => {
  const [first, second] = await answers([
    aRecord({ client: "b1" }),
    aRecord({ client: "b1", at: AT_MS + 1_000_000 }),
  ]);
  expect(first).toMatchObject({ action: "allow", reasons: ["client_incomplete"] });
  expect(second).toMatchObject({ action: "allow" });
  expect(Object(second).score).toBeLessThan(Object(first).score - 5);
});

test("a step-up that nobody solves trusts no device, one that is solved does", async ({ expect }) => {
  const leaked = { client: "b1", solves: ["work", "environment"] };
  const unsolved = await answers([aRecord(leaked), aRecord(leaked)], { release: LEAKED });
  const solved = await answers(
    [aRecord({ ...leaked, solves: [...leaked.solves, "step_up"] }), aRecord(leaked)],
    {
      release: LEAKED,
    },
  );
  expect(unsolved).toMatchObject([{ action: "step_up" }, { action: "step_up" }]);
  expect(solved).toMatchObject([{ action: "step_up" }, { action: "allow" }]);
});

test("from the eleventh wrong password on strangers are asked for what the site itself asks", async ({
  expect,
}) => {
  const guesses = Array.from({ length: 12 }, (_, n) =>
    aRecord({ ip: `203.0.${n}.1`, password: `p${n}`, outcome: "rejected", solves: ["work", "environment"] }),
  );
  const told = await answers(guesses);
  const held = { action: "step_up", through: false };
  expect(told.slice(10)).toMatchObject([held, held]);
});

test("the owner's known browser gets in while strangers guess", async ({ expect }) => {
  const guesses = Array.from({ length: 30 }, (_, n) =>
    aRecord({ at: AT_MS + 1_000_000, ip: `203.0.${n}.1`, password: `p${n}`, outcome: "rejected" }),
  );
  const told = await answers([
    aRecord({ client: "b1" }),
    ...guesses,
    aRecord({ client: "b1", at: AT_MS + 1_100_000 }),
  ]);
  expect(told.at(-1)).toMatchObject({ action: "allow" });
});

test("the records' own clock ends the window", async ({ expect }) => {
  const guesses = Array.from({ length: 12 }, (_, n) => aRecord({ password: `p${n}`, outcome: "rejected" }));
  const told = await answers([...guesses, aRecord({ at: AT_MS + 15 * 60_000 })]);
  expect(told.at(-1)).not.toMatchObject({ action: "throttle" });
});

test("in observe mode every action is allow and the score stays", async ({ expect }) => {
  const [enforced] = await answers([aRecord()], { release: LEAKED });
  const [observed] = await answers([aRecord()], { release: LEAKED, mode: "observe" });
  expect(observed).toEqual({ ...enforced, action: "allow", step: null, through: true });
});

test.for([
  [{ route: "nowhere" }, /^route:/u],
  [{ at: "soon" }, /^at:/u],
  [{ headers: "none" }, /^headers:/u],
  [{ outcome: "fine" }, /^outcome:/u],
  [{ username: undefined }, /^username:/u],
] as const)("a record with %o is refused by the field's name", async ([wrong, message], { expect }) => {
  await expect(answers([aRecord(wrong)])).rejects.toThrow(message);
});

test("two runs over the same records give the same answers", async ({ expect }) => {
  const records = Array.from({ length: 50 }, (_, n) =>
    aRecord({ client: `b${n % 7}`, password: `p${n % 3}`, outcome: n % 3 ? "rejected" : "accepted" }),
  );
  expect(await answers(records)).toEqual(await answers(records));
});
