import { test } from "vitest";
import { found, unavailable } from "../../../shared/domain/lookup.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { aCell, someSources } from "../../support/cell-counts.ts";
import {
  aHistory,
  anAttempt,
  aPolicyWith,
  aRelease,
  judgeDeps,
  KNOWN_DEVICE,
} from "../../support/judge-world.ts";

const LEAKED = aRelease({ identity: () => Promise.resolve(found("pair")) });
const DARK = aCell({ lostAccounts: 40 });
const UNDER_ATTACK = someSources({ route: DARK, signature: DARK, asn: DARK });
const STRANGER = aHistory({
  established: true,
  countryFamiliarity: 0,
  surprise: { place: 2, country: 4, client: 2.5, noDevice: 2 },
});

async function verdict(
  told: Parameters<typeof judgeDeps>[0],
  overrides: Parameters<typeof anAttempt>[1] = {},
) {
  const { policy, route } = aPolicyWith();
  return (await judge(anAttempt(route, overrides), route, policy, judgeDeps(told))).decision;
}

test.for([
  ["a first login that nothing is known of is let through", {}, "allow", "login/below-all"],
  [
    "a leaked pair alone is asked for a second step, not blocked",
    { release: LEAKED },
    "step_up",
    "login/doubtful",
  ],
  [
    "a new device in an unknown country is asked for a second step",
    { account: found(STRANGER) },
    "step_up",
    "login/doubtful",
  ],
  [
    "a new device at home is let through",
    { account: found(aHistory({ established: true, networkFamiliarity: 0.5 })) },
    "allow",
    "login/below-all",
  ],
  [
    "a novel client on a route under attack is asked, not blocked",
    { sources: UNDER_ATTACK },
    "step_up",
    "login/doubtful",
  ],
  [
    "an address that lost forty accounts on a route under attack is blocked",
    { sources: { ...UNDER_ATTACK, address: DARK, network: DARK } },
    "block",
    "login/certain-attack",
  ],
] as const)("%s", async ([, told, action, decidedBy], { expect }) => {
  expect(await verdict(told)).toMatchObject({ action, decidedBy });
});

test("a known device is not stopped by strangers at its account, office, browser or route", async ({
  expect,
}) => {
  const sources = { ...UNDER_ATTACK, address: DARK, network: DARK, password: DARK };
  expect(await verdict({ sources }, { device: KNOWN_DEVICE })).toMatchObject({ action: "allow" });
});

test("the worst that can be unknown of a person on a route under attack is asked, not blocked", async ({
  expect,
}) => {
  const vpn = {
    listings: [{ kind: "vpn", confidence: 1, source: "x" }],
    asn: null,
    asnListings: [{ kind: "vpn", confidence: 1, source: "x" }],
  } as const;
  const release = aRelease({ address: () => vpn, asnListings: () => vpn.asnListings });
  expect(await verdict({ release, account: found(STRANGER), sources: UNDER_ATTACK })).toMatchObject({
    action: "step_up",
  });
});

test("every kind of lookup that did not answer is told to the policy", async ({ expect }) => {
  const { policy, route } = aPolicyWith({
    onUnavailable: { intel: "annotate", account: "step_up", source: "allow" },
  });
  const deps = judgeDeps({ release: null, account: unavailable("overloaded") });
  const { decision, receipt, reserved } = await judge(anAttempt(route), route, policy, deps);
  expect(receipt.evidence.degraded).toEqual({ intel: "no_release", account: "overloaded" });
  expect(decision).toMatchObject({ action: "step_up", decidedBy: "login/on-unavailable:account" });
  expect(reserved).toBe(false);
});

test("the release names the autonomous system where the platform does not", async ({ expect }) => {
  const { policy, route } = aPolicyWith();
  const attempt = anAttempt(route);
  const hosting = [{ kind: "hosting", confidence: 1, source: "x" }] as const;
  const release = aRelease({ address: () => ({ listings: [], asn: 64501, asnListings: hosting }) });
  const unnamed = { ...attempt, source: { ...attempt.source, asn: null } };
  const { receipt } = await judge(unnamed, route, policy, judgeDeps({ release }));
  expect(receipt.subject.asn).toBe(64501);
  expect(receipt.evidence.score.contributions).toMatchObject([{ reason: "asn_hosting" }]);
});

test("a privacy relay in a data centre is not held against its people", async ({ expect }) => {
  const hosting = [{ kind: "hosting", confidence: 1, source: "x" }] as const;
  const relay = [{ kind: "relay", confidence: 1, source: "y" }] as const;
  const release = aRelease({
    address: () => ({ listings: [...relay, ...hosting], asn: 64500, asnListings: hosting }),
  });
  expect(await verdict({ release })).toMatchObject({ action: "allow" });
});

test("an exemption holds until its time, by the attempt's own clock", async ({ expect }) => {
  const exemptions = [
    { name: "probe", cidr: "198.51.100.0/24", atMost: "allow", until: "1970-01-01T00:20:00Z" },
  ];
  const { policy, route } = aPolicyWith({ exemptions });
  const at = async (atMs: number) =>
    (await judge(anAttempt(route, { atMs }), route, policy, judgeDeps({ release: LEAKED }))).decision.action;
  expect([await at(1_199_999), await at(1_200_000)]).toEqual(["allow", "step_up"]);
});

test("the receipt says which single thing would have changed the verdict", async ({ expect }) => {
  const { policy, route } = aPolicyWith();
  const { receipt } = await judge(anAttempt(route), route, policy, judgeDeps({ release: LEAKED }));
  expect(receipt.wouldChange).toEqual([{ without: "pair_leaked", action: "allow" }]);
});

test("a receipt holds neither the user name, the password nor the address", async ({ expect }) => {
  const { policy, route } = aPolicyWith();
  const { receipt } = await judge(anAttempt(route), route, policy, judgeDeps({ release: LEAKED }));
  expect(JSON.stringify(receipt)).not.toMatch(/ann@|example\.org|hunter2|198\.51/u);
});

test.for([
  ["pair", null, 1],
  ["similar", null, 3],
  ["username", null, 2],
  ["username", { countAtLeast: 5, common: false }, 4],
  [null, { countAtLeast: 5, common: true }, 4],
  [null, null, null],
] as const)(
  "leaked %s and %o is Exposed-Credential-Check %s",
  async ([identity, password, number], { expect }) => {
    const { policy, route } = aPolicyWith();
    const release = aRelease({
      identity: () => Promise.resolve(identity === null ? { status: "absent" } : found(identity)),
      password: () => Promise.resolve(password === null ? { status: "absent" } : found(password)),
    });
    expect((await judge(anAttempt(route), route, policy, judgeDeps({ release }))).exposedCredential).toBe(
      number,
    );
  },
);
