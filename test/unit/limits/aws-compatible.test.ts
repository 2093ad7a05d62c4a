import { readFileSync } from "node:fs";
import { test } from "vitest";
import { evaluator, openAttempts } from "../../../cli/eval/attempts.ts";
import { readAttemptRecord } from "../../../cli/eval/attempt-record.ts";
import { found } from "../../../shared/domain/lookup.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { Limit } from "../../../shared/policy/policy.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";
import { anAttempt, aRelease, judgeDeps } from "../../support/judge-world.ts";

const TEXT = readFileSync("policies/aws-compatible.json", "utf8");
const { policy } = loadPolicy(TEXT);
const AT_MS = Date.UTC(2026, 10, 2);
const MINUTE_MS = 60_000;
const LEAKED = aRelease({ identity: () => Promise.resolve(found("pair")) });
const SIGNUP = { route: "signup", email: "ann@example.org", phone: "+47 900 00 000", postal: "Main St 1" };

type Changes = Readonly<Record<string, unknown>>;

function aRecord(changes: Changes): object {
  return {
    at: AT_MS,
    ip: "198.51.100.7",
    cf: { asn: 64500, country: "NO" },
    headers: [["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"]],
    route: "login",
    username: "ann@example.org",
    password: "right",
    outcome: "rejected",
    ...changes,
  };
}

/** The profile with this one limit of the route and no score, so that nothing else can decide. */
function onlyLimit(routeId: string, limit: Limit) {
  const routes = policy.routes
    .filter(({ id }) => id === routeId)
    .map((route) => ({ ...route, thresholds: [], limits: [limit] }));
  return loadPolicy(JSON.stringify({ ...policy, routes }));
}

function limitOf(routeId: string, name: string): Limit {
  const limit = policy.routes.find(({ id }) => id === routeId)?.limits.find((one) => one.name === name);
  if (!limit) throw new Error(`limit: expected ${name} in ${routeId}, got none`);
  return limit;
}

/** Of these attempts, the number (from 1) of the first that the limit holds. */
async function firstHeld(
  [routeId, name]: readonly [string, string],
  records: readonly object[],
): Promise<number> {
  const receipts: Receipt[] = [];
  const limit = limitOf(routeId, name);
  const context = {
    release: LEAKED,
    keys: testKeys(),
    policy: onlyLimit(routeId, limit),
    mode: "enforce",
  } as const;
  const attempt = openAttempts(context, (receipt) => receipts.push(receipt));
  // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
  for (const record of records) await attempt(readAttemptRecord(record));
  const held = receipts.findIndex(({ decision, observed }) =>
    limit.mode === "observe"
      ? observed?.[name] !== undefined && decision.verdict === "allow"
      : decision.decidedBy === `${routeId}/${name}` && decision.verdict !== "allow",
  );
  return held + 1;
}

/** As many attempts as asked, after one login half a day earlier that gave the browser its cookie: its session. */
function inSession(count: number, changes: (n: number) => Changes): readonly object[] {
  const first = { ...changes(0), client: "b", outcome: "accepted", at: AT_MS - 720 * MINUTE_MS };
  const others = Array.from({ length: count }, (_, n) => aRecord({ client: "b", ...changes(n + 1) }));
  return [aRecord(first), ...others];
}

function anywhere(count: number, changes: (n: number) => Changes): readonly object[] {
  return Array.from({ length: count }, (_, n) => aRecord(changes(n + 1)));
}

const user = (n: number): string => `user${n}@example.org`;
/** What tells apart all that the limit is not about. */
const other = (n: number) => ({ ip: `203.0.${n}.9`, username: user(n) });
const loginBy = (outcome: string) => (n: number) => ({ username: user(n), outcome });
const signupBy = (outcome: string) => (n: number) => ({ ...SIGNUP, username: user(n), outcome });

/** Rule of ATP, our limit, the attempt that it holds first, and the attempts. */
const ATP = [
  ["VolumetricIpHigh", "volumetric-ip-high", 21, anywhere(25, loginBy("rejected"))],
  ["label volumetric:ip:medium", "volumetric-ip-medium", 16, anywhere(25, loginBy("rejected"))],
  ["label volumetric:ip:low", "volumetric-ip-low", 11, anywhere(25, loginBy("rejected"))],
  ["VolumetricSession", "volumetric-session", 21, inSession(25, (n) => ({ ip: `203.0.${n}.9` }))],
  ["AttributeCompromisedCredentials", "attribute-compromised-credentials", 4, inSession(8, other)],
  ["AttributeUsernameTraversal", "attribute-username-traversal", 11, inSession(15, other)],
  [
    "AttributePasswordTraversal",
    "attribute-password-traversal",
    11,
    anywhere(15, (n) => ({ ip: `203.0.${n}.9`, password: `p${n}` })),
  ],
  [
    "AttributeLongSession",
    "attribute-long-session",
    13,
    inSession(15, (n) => ({ at: AT_MS + n * 30 * MINUTE_MS })),
  ],
  ["VolumetricIpFailedLoginResponseHigh", "volumetric-ip-failed-high", 12, anywhere(15, loginBy("rejected"))],
  ["label ip:failed:medium", "volumetric-ip-failed-medium", 7, anywhere(15, loginBy("rejected"))],
  ["label ip:failed:low", "volumetric-ip-failed-low", 3, anywhere(15, loginBy("rejected"))],
  ["label ip:successful:high", "volumetric-ip-successful-high", 12, anywhere(15, loginBy("accepted"))],
  ["label ip:successful:medium", "volumetric-ip-successful-medium", 7, anywhere(15, loginBy("accepted"))],
  ["label ip:successful:low", "volumetric-ip-successful-low", 3, anywhere(15, loginBy("accepted"))],
  ["VolumetricSessionFailedLoginResponseHigh", "volumetric-session-failed-high", 12, inSession(15, other)],
  ["label session:failed:medium", "volumetric-session-failed-medium", 7, inSession(15, other)],
  ["label session:failed:low", "volumetric-session-failed-low", 3, inSession(15, other)],
  [
    "label session:successful:high",
    "volumetric-session-successful-high",
    12,
    inSession(15, loginBy("accepted")),
  ],
  [
    "label session:successful:medium",
    "volumetric-session-successful-medium",
    7,
    inSession(15, loginBy("accepted")),
  ],
  [
    "label session:successful:low",
    "volumetric-session-successful-low",
    3,
    inSession(15, loginBy("accepted")),
  ],
  ["label token_reuse:ip", "token-reuse-ip", 6, inSession(8, other)],
] as const;

const ACFP = [
  ["VolumetricIpHigh", "volumetric-ip-high", 21, anywhere(25, signupBy("rejected"))],
  ["label ip:creation:medium", "volumetric-ip-medium", 16, anywhere(25, signupBy("rejected"))],
  ["label ip:creation:low", "volumetric-ip-low", 11, anywhere(25, signupBy("rejected"))],
  ["VolumetricSessionHigh", "volumetric-session-high", 11, inSession(15, signupBy("rejected"))],
  ["label session:creation:medium", "volumetric-session-medium", 6, inSession(15, signupBy("rejected"))],
  ["label session:creation:low", "volumetric-session-low", 2, inSession(15, signupBy("rejected"))],
  [
    "AttributeUsernameTraversalHigh",
    "attribute-username-traversal-high",
    11,
    inSession(15, signupBy("rejected")),
  ],
  [
    "label username_traversal:medium",
    "attribute-username-traversal-medium",
    6,
    inSession(15, signupBy("rejected")),
  ],
  [
    "label username_traversal:low",
    "attribute-username-traversal-low",
    2,
    inSession(15, signupBy("rejected")),
  ],
  [
    "VolumetricPhoneNumberHigh",
    "volumetric-phone-number-high",
    11,
    anywhere(15, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  [
    "label phone_number:medium",
    "volumetric-phone-number-medium",
    6,
    anywhere(15, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  [
    "label phone_number:low",
    "volumetric-phone-number-low",
    2,
    anywhere(15, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  [
    "VolumetricAddressHigh",
    "volumetric-address-high",
    101,
    anywhere(105, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  [
    "VolumetricAddressLow (medium)",
    "volumetric-address-medium",
    51,
    anywhere(60, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  [
    "VolumetricAddressLow (low)",
    "volumetric-address-low",
    11,
    anywhere(15, (n) => ({ ...SIGNUP, ...other(n) })),
  ],
  ["VolumetricIPSuccessfulResponse", "volumetric-ip-successful-high", 12, anywhere(15, signupBy("accepted"))],
  [
    "label ip:successful_creation:medium",
    "volumetric-ip-successful-medium",
    7,
    anywhere(15, signupBy("accepted")),
  ],
  ["label ip:successful_creation:low", "volumetric-ip-successful-low", 3, anywhere(15, signupBy("accepted"))],
  ["label ip:failed_creation:high", "volumetric-ip-failed-high", 12, anywhere(15, signupBy("rejected"))],
  ["label ip:failed_creation:medium", "volumetric-ip-failed-medium", 7, anywhere(15, signupBy("rejected"))],
  ["label ip:failed_creation:low", "volumetric-ip-failed-low", 3, anywhere(15, signupBy("rejected"))],
  [
    "VolumetricSessionSuccessfulResponse",
    "volumetric-session-successful",
    3,
    inSession(8, signupBy("accepted")),
  ],
  [
    "label session:successful:high",
    "volumetric-session-successful-high",
    12,
    inSession(15, signupBy("accepted")),
  ],
  [
    "label session:successful:medium",
    "volumetric-session-successful-medium",
    7,
    inSession(15, signupBy("accepted")),
  ],
  ["label session:failed:high", "volumetric-session-failed-high", 12, inSession(15, signupBy("rejected"))],
  ["label session:failed:medium", "volumetric-session-failed-medium", 7, inSession(15, signupBy("rejected"))],
  ["label session:failed:low", "volumetric-session-failed-low", 3, inSession(15, signupBy("rejected"))],
  ["VolumetricSessionTokenReuseIp", "token-reuse-ip", 6, inSession(8, (n) => ({ ...SIGNUP, ...other(n) }))],
] as const;

/** The first record of a session only earns the cookie. */
const isSession = (name: string): boolean => /session|username-traversal|credentials|token/u.test(name);

test.for(ATP)("login: %s is %s, and holds attempt %i first", async ([, name, first, records], { expect }) => {
  expect(await firstHeld(["login", name], records)).toBe(first + (isSession(name) ? 1 : 0));
});

test.for(ACFP)(
  "sign-up: %s is %s, and holds attempt %i first",
  async ([, name, first, records], { expect }) => {
    expect(await firstHeld(["signup", name], records)).toBe(first + (isSession(name) ? 1 : 0));
  },
);

function named(routeId: string): readonly string[] {
  return (policy.routes.find(({ id }) => id === routeId)?.limits ?? []).map(({ name }) => name);
}

test("every limit of the profile has a row", ({ expect }) => {
  const own = "account-guesses";
  expect(named("login").filter((name) => name !== own)).toEqual(
    expect.arrayContaining(ATP.map(([, name]) => name)),
  );
  expect(named("login")).toHaveLength(ATP.length + 1);
  expect(named("signup").toSorted()).toEqual(ACFP.map(([, name]) => name).toSorted());
});

/** What is no count: what the client brings, and what is known of it. */
test.for([
  [
    "SignalCredentialCompromised: a leaked pair opens no account",
    [{ ...SIGNUP, outcome: "accepted" }],
    LEAKED,
    "block",
  ],
  [
    "label credential_compromised: a person with a reused password is not blocked out of hand",
    [{ outcome: "accepted" }],
    LEAKED,
    "challenge",
  ],
] as const)("%s", async ([, records, release, action], { expect }) => {
  const evaluate = evaluator({ release, keys: testKeys(), policy: loadPolicy(TEXT), mode: "enforce" });
  const told = [];
  // oxlint-disable-next-line no-await-in-loop -- each attempt follows the one before
  for (const record of records) told.push(await evaluate(aRecord(record)));
  expect(told.at(-1)).toMatchObject({ action });
});

/** What decides is one fact, in a profile where nothing else speaks against the attempt. */
test.for([
  ["TokenRejected", "login", { device: { status: "forged" } }, [], "block"],
  ["AutomatedBrowser", "signup", {}, ["automation_browser"], "block"],
  ["RiskScoreHigh", "signup", {}, ["address_bulletproof", "attack_tool"], "block"],
  ["BrowserInconsistency", "signup", {}, ["client_inconsistent"], "challenge"],
] as const)("%s on a %s", async ([, id, changes, reasons, verdict], { expect }) => {
  const active = loadPolicy(TEXT);
  const route = active.policy.routes.find((one) => one.id === id);
  if (!route) throw new Error(`route: expected ${id}, got none`);
  const signals = reasons.map((reason) => ({ reason, strength: 1 }));
  const deps = { ...judgeDeps(), clientSignals: () => signals };
  const { decision } = await judge(anAttempt(route, changes), route, active, deps);
  expect(decision.verdict).toBe(verdict);
});
