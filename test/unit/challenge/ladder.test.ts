import { test } from "vitest";
import { decide, type ChallengeEvidence, type Evidence } from "../../../shared/policy/decide.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import { aPolicyWith } from "../../support/judge-world.ts";

const DOUBTFUL = [
  { name: "doubtful", minScore: 0, action: "challenge" },
  { name: "certain", minScore: 14, action: "block" },
];

function aRouteWith(challenge: object, changes: object = {}) {
  return aPolicyWith({ thresholds: DOUBTFUL, challenge, ...changes }).route;
}

type Told = { readonly total?: number; readonly challenge?: ChallengeEvidence; readonly reason?: Reason };

function evidence({ total = 5, challenge, reason }: Told = {}): Evidence {
  return {
    score: { total, contributions: reason ? [{ reason, strength: 0.6, points: 1 }] : [] },
    degraded: {},
    counts: { account: null, address: null, network: null },
    exempt: [],
    ...(challenge ? { challenge } : {}),
  };
}

const passed = (step: "silent" | "page"): ChallengeEvidence => ({ step, by: "work", outcome: "passed" });

test.for([
  ["nothing passed: silent", {}, "challenge", "silent"],
  ["silent passed: the page", { challenge: passed("silent") }, "challenge", "page"],
  ["page passed: step-up", { challenge: passed("page") }, "step_up", undefined],
  [
    "spent: silent again",
    { challenge: { step: "page", by: "work", outcome: "spent" } },
    "challenge",
    "silent",
  ],
  ["forged: silent again", { challenge: { step: null, by: null, outcome: "forged" } }, "challenge", "silent"],
  ["certain: blocked, whatever was passed", { total: 20, challenge: passed("page") }, "block", undefined],
  ["no doubt left: nothing is asked", { total: -1, challenge: passed("silent") }, "allow", undefined],
] as const)("%s", ([, told, action, ask], { expect }) => {
  const { verdict, ask: asked } = decide(aRouteWith({}), evidence(told));
  expect([verdict, asked]).toEqual([action, ask]);
});

test("behind the last rung an attempt passes, and the origin is told", ({ expect }) => {
  const route = aRouteWith({ ladder: ["silent"] });
  expect(decide(route, evidence({ challenge: passed("silent") })).action).toBe("annotate");
});

test("a rung may end the matter", ({ expect }) => {
  const route = aRouteWith({ ladder: ["page", "block"] });
  expect(decide(route, evidence({ challenge: passed("page") })).action).toBe("block");
});

test("while the route is under attack its other ladder holds", ({ expect }) => {
  const route = aRouteWith({ ladder: ["silent"], underAttack: ["page", "step_up"] });
  const under = { reason: "route_under_attack", challenge: passed("silent") } as const;
  expect(decide(route, evidence({ challenge: passed("silent") })).verdict).toBe("annotate");
  expect(decide(route, evidence(under)).ask).toBe("page");
});

test("an outage of the ledger asks again, unless the policy goes on", ({ expect }) => {
  const challenge = { step: "silent", by: "work", outcome: "ledger_unavailable" } as const;
  expect(decide(aRouteWith({}), evidence({ challenge })).ask).toBe("silent");
  expect(decide(aRouteWith({ ifLedgerUnavailable: "next" }), evidence({ challenge })).ask).toBe("page");
});

test("a limit may ask too, and an exemption may make a block a challenge", ({ expect }) => {
  const limits = [{ name: "many", key: "account", count: "failures", max: 3, action: "challenge" }];
  const counts = { account: { attempts: 3, failures: 3, failedAccounts: 0 }, address: null, network: null };
  const calm = { ...evidence({ total: -5 }), counts };
  expect(decide(aRouteWith({}, { limits }), calm)).toMatchObject({ ask: "silent", decidedBy: "login/many" });
  const exemptions = [
    { name: "partner", cidr: "198.51.100.0/24", atMost: "challenge", until: "2030-01-01T00:00:00Z" },
  ];
  const exempt = { ...evidence({ total: 20 }), exempt: ["partner"] };
  expect(decide(aRouteWith({}, { exemptions }), exempt).ask).toBe("silent");
});

test("observe mode asks nobody and says what would have been asked", ({ expect }) => {
  const route = aRouteWith({}, { mode: "observe" });
  expect(decide(route, evidence())).toMatchObject({ action: "allow", verdict: "challenge", ask: "silent" });
});

test.for([
  ["nothing proved: deceived", {}, "deceive", undefined],
  ["a silent proof: the page, which says the truth", { challenge: passed("silent") }, "challenge", "page"],
  ["the page: a second step", { challenge: passed("page") }, "step_up", undefined],
] as const)("the owner's way out of a deception, %s", ([, told, action, ask], { expect }) => {
  const thresholds = [{ name: "certain", minScore: 0, action: "deceive" }];
  const { verdict, ask: asked } = decide(aRouteWith({}, { thresholds }), evidence(told));
  expect([verdict, asked]).toEqual([action, ask]);
});

test("a way out of a deception is no way around a limit, and not without a second step", ({ expect }) => {
  const thresholds = [{ name: "certain", minScore: 0, action: "deceive" }];
  const limits = [{ name: "guesses", key: "account", count: "failures", max: 1, action: "throttle" }];
  const counted = { ...evidence({ challenge: passed("page") }), counts: FAILED };
  expect(decide(aRouteWith({}, { thresholds, limits }), counted).verdict).toBe("throttle");
  const alone = aRouteWith({ ladder: ["silent", "page"] }, { thresholds });
  expect(decide(alone, evidence({ challenge: passed("page") })).verdict).toBe("block");
});

const FAILED = { account: { attempts: 1, failures: 1, failedAccounts: 0 }, address: null, network: null };

const UNUSUAL = { name: "unusual", minScore: -3, action: "challenge", ladder: ["silent"] };

test.for([
  ["unusual: silent", { total: -2 }, "challenge", "silent", "unusual"],
  [
    "unusual, silent passed: no more is asked",
    { total: -2, challenge: passed("silent") },
    "annotate",
    undefined,
    "unusual",
  ],
  ["doubtful: the route's own ladder", { total: 5 }, "challenge", "page", "doubtful"],
  [
    "doubtful, its first rung passed: the next",
    { total: 5, challenge: passed("page") },
    "step_up",
    undefined,
    "doubtful",
  ],
  ["below both: nothing", { total: -4 }, "allow", undefined, "below-all"],
] as const)("a line with a ladder of its own, %s", ([, told, action, ask, line], { expect }) => {
  const route = aRouteWith({ ladder: ["page", "step_up"] }, { thresholds: [UNUSUAL, ...DOUBTFUL] });
  const decision = decide(route, evidence(told));
  expect([decision.verdict, decision.ask, decision.decidedBy]).toEqual([action, ask, `login/${line}`]);
});

test("whoever is exempted from more than a challenge is let through behind it", ({ expect }) => {
  const until = "2999-01-01T00:00:00Z";
  const exemptions = [{ name: "partner", cidr: "192.0.2.0/24", atMost: "challenge", until }];
  const route = aRouteWith({ ladder: ["silent", "block"] }, { exemptions });
  const decided = (told: Told) => decide(route, { ...evidence(told), exempt: ["partner"] });
  expect(decided({ total: 20 })).toMatchObject({ verdict: "challenge", ask: "silent" });
  expect(decided({ total: 20, challenge: passed("silent") })).toMatchObject({ verdict: "annotate" });
});
