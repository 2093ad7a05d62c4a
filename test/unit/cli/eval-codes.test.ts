import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator } from "../../../cli/eval/attempts.ts";
import { found } from "../../../shared/domain/lookup.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { aRelease } from "../../support/judge-world.ts";

const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const AT_MS = Date.UTC(2026, 10, 2);
const HEADERS = [
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
] as const;
/** Every password and code is on a list. */
const LEAKED = aRelease({
  password: () => Promise.resolve(found({ countAtLeast: 1_000_000, common: true })),
  identity: () => Promise.resolve(found("pair")),
});

/** The answers to so many attempts, a second and an address apart. */
async function answers(count: number, recordAt: (index: number) => object) {
  const evaluate = evaluator({ release: LEAKED, keys: testKeys(), policy, mode: "enforce" });
  const told = [];
  for (let index = 0; index < count; index++) {
    const ip = `198.51.${index % 250}.${1 + (index % 7)}`;
    const shared = { at: AT_MS + index * 1_000, ip, cf: { country: "NO" }, headers: HEADERS };
    told.push(Object(await evaluate({ ...shared, outcome: "rejected", ...recordAt(index) })));
  }
  return told;
}

const actionsOf = (told: readonly { readonly action?: string }[]) => told.map(({ action }) => action);

test("a code that stands on password lists is no leaked password", async ({ expect }) => {
  const [first] = await answers(1, () => ({
    route: "reset-code",
    username: "ann",
    code: "123456",
    outcome: "accepted",
  }));
  expect(first).toMatchObject({ action: "allow", through: true });
  expect(first?.reasons).not.toContain("password_leaked");
});

test("many codes for one account end at its limit, wherever they come from", async ({ expect }) => {
  const told = await answers(30, (index) => ({
    route: "reset-code",
    username: "ann",
    code: `${100_000 + index}`,
  }));
  expect(told.slice(12).filter(({ through }) => through)).toEqual([]);
});

test("one code tried over and over ends there as well: it may be the next one", async ({ expect }) => {
  const told = await answers(30, () => ({ route: "reset-code", username: "ann", code: "123456" }));
  expect(told.slice(12).filter(({ through }) => through)).toEqual([]);
});

test("wrong codes are not counted against the account's logins", async ({ expect }) => {
  const told = await answers(31, (index) =>
    index < 30
      ? { route: "reset-code", username: "ann", code: `${index}` }
      : {
          route: "login",
          username: "ann",
          password: "right",
          outcome: "accepted",
          ip: "203.0.113.9",
          solves: ["step_up"],
        },
  );
  expect(told.at(-1)?.reasons).not.toContain("account_failures");
});

test("one code tried at many accounts is a spray", async ({ expect }) => {
  const told = await answers(60, (index) => ({
    route: "reset-code",
    username: `user${index}`,
    code: "000000",
  }));
  expect(actionsOf(told.slice(40)).filter((action) => action === "allow" || action === "annotate")).toEqual(
    [],
  );
});

test("a flood of letters to one person ends, and the letters teach no device", async ({ expect }) => {
  const told = await answers(30, () => ({
    route: "reset",
    username: "ann",
    client: "attacker",
    outcome: "accepted",
  }));
  expect(told.slice(12).filter(({ through }) => through)).toEqual([]);
});

test("names tried one after the other at the reset form are noticed", async ({ expect }) => {
  const told = await answers(40, (index) => ({
    route: "reset",
    username: `a${index}@post.example`,
    outcome: index % 5 === 0 ? "accepted" : "unknown_user",
    ip: "198.51.100.7",
  }));
  expect(told.slice(25).filter(({ through }) => through)).toEqual([]);
});

test("a login must still say its password, and a reset need not", async ({ expect }) => {
  const [reset] = await answers(1, () => ({ route: "reset", username: "ann", outcome: "accepted" }));
  expect(reset).toMatchObject({ action: "allow" });
  await expect(answers(1, () => ({ route: "login", username: "ann" }))).rejects.toThrow(/password/u);
});

/** The demo's policy, but letters go to the number that is typed. */
const BY_PHONE = {
  ...policy,
  policy: {
    ...policy.policy,
    routes: policy.policy.routes.map((route) =>
      route.id === "reset" && route.credentials
        ? { ...route, credentials: { ...route.credentials, phone: "phone" } }
        : route,
    ),
  },
};

/** A site whose letters go by phone; whoever has a `client` logged in with it before. Sixty people typed the codes that came. */
async function aSiteByPhone() {
  const evaluate = evaluator({ release: LEAKED, keys: testKeys(), policy: BY_PHONE, mode: "enforce" });
  let at = AT_MS;
  const attempt = async (record: object) => {
    at += 60_000;
    const shared = { at, ip: `198.51.${(at / 60_000) % 250}.7`, cf: { country: "NO" }, headers: HEADERS };
    return Object(await evaluate({ ...shared, outcome: "accepted", ...record }));
  };
  const ask = async (username: string, phone: string, client?: string) => {
    const known = client === undefined ? {} : { client };
    if (client !== undefined)
      await attempt({ ...known, route: "login", username, password: `of ${username}`, solves: ["step_up"] });
    return attempt({ ...known, route: "reset", username, phone });
  };
  for (let n = 0; n < 60; n++) {
    // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
    await ask(`person${n}`, `+47 9${n % 10}0 ${10_000 + n * 37}`);
    // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
    await attempt({ route: "reset-code", username: `person${n}`, code: `${100_000 + n}` });
  }
  return ask;
}

test.for([
  ["strangers", undefined],
  ["devices that are known", "phone of"],
] as const)(
  "messages to numbers that never answer are seen on a reset route, asked for by %s; who answers is not held for them",
  async ([, device], { expect }) => {
    const ask = await aSiteByPhone();
    const of = (name: string) => (device === undefined ? undefined : `${device} ${name}`);
    const pumped = [];
    for (let n = 0; n < 60; n++)
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
      pumped.push(await ask(`pump${n}`, `+882 16 555 ${1_000 + n}`, of(`pump${n}`)));
    const person = await ask("carl", "+47 930 12345", of("carl"));
    expect(pumped.at(-1).reasons).toContain("phone_unanswered");
    expect(person.reasons).not.toContain("phone_unanswered");
  },
);
