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
const MOST = {
  name: "messages-to-a-number",
  key: "phone",
  count: "attempts",
  max: 3,
  windowSeconds: 3_600,
  action: "throttle",
  mode: "enforce",
} as const;
/** The demo's policy, but letters go to the number that is typed, three an hour. */
const BY_PHONE = {
  ...policy,
  policy: {
    ...policy.policy,
    routes: policy.policy.routes.map((route) =>
      route.id === "reset" && route.credentials
        ? { ...route, limits: [MOST], credentials: { ...route.credentials, phone: "phone" } }
        : route,
    ),
  },
};

/** Asks for a message every minute, each from a network of its own. */
function aSite() {
  const evaluate = evaluator({ release: aRelease(), keys: testKeys(), policy: BY_PHONE, mode: "enforce" });
  let at = AT_MS;
  const attempt = async (record: object) => {
    at += 60_000;
    const shared = { at, ip: `198.51.${(at / 60_000) % 250}.7`, cf: { country: "NO" }, headers: HEADERS };
    return Object(await evaluate({ ...shared, outcome: "accepted", ...record }));
  };
  return {
    login: async (username: string, client: string) =>
      attempt({ route: "login", username, client, password: `of ${username}` }),
    ask: async (username: string, phone: string, client?: string) =>
      attempt({ route: "reset", username, phone, ...(client === undefined ? {} : { client }) }),
  };
}

test("one number gets so many messages an hour, whoever is named and however it is written", async ({
  expect,
}) => {
  const { ask } = aSite();
  const written = ["+47 900 12 345", "004790012345", "+47 (0) 90012345", "+47-900-12-345", "+47 90012345 x1"];
  const told = [];
  // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
  for (const [n, phone] of written.entries()) told.push(await ask(`person${n}`, phone));
  expect(told.map(({ action }) => action === "throttle")).toEqual([false, false, false, true, true]);
  expect((await ask("carl", "+47 930 12345")).action).not.toBe("throttle");
});

test("strangers use nothing up of what the owner's device may ask for, and that has an end as well", async ({
  expect,
}) => {
  const { ask, login } = aSite();
  await login("ann", "ann's phone");
  const actions = [];
  // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
  for (let n = 0; n < 5; n++) await ask("ann", "+47 900 12 345");
  for (let n = 0; n < 5; n++)
    // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
    actions.push((await ask("ann", "+47 900 12 345", "ann's phone")).action);
  expect(actions.map((action) => action === "throttle")).toEqual([false, false, false, true, true]);
});
