import { test } from "vitest";
import {
  hashUserAgent,
  type EnvironmentReading,
  type Finding,
} from "../../../shared/challenge/environment-facts.ts";
import type { Proof } from "../../../shared/challenge/solution.ts";
import { REASON_CODES, REASONS, type Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { ANSWERABLE, capCredits } from "../../../shared/score/cap-credits.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { challengeSignals, type ProofFacts } from "../../../workers/gate/signals/challenge-signals.ts";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

function told(findings: readonly Finding[] = [], userAgent = AGENT): EnvironmentReading {
  const inputs = { pointer: 2, key: 9, touch: 0, scroll: 0, paste: 0 };
  return { status: "told", facts: { findings, userAgentHash: hashUserAgent(userAgent), inputs } };
}

type Changes = Partial<ProofFacts> & {
  readonly environment?: EnvironmentReading;
  readonly kind?: Proof["kind"];
};

/** Signals of an attempt that passed a silent challenge by work, or whatever the changes say. */
function signalsOf({ environment = told(), kind = "work", ...changes }: Changes = {}): readonly Signal[] {
  const challenge = {
    id: "ab".repeat(16),
    issuedAtMs: 0,
    expiresAtMs: 1,
    routeId: "login",
    step: "silent",
    work: { puzzles: 16, bits: 12 },
    waitSeconds: 15,
  } as const;
  return challengeSignals({
    evidence: { step: "silent", by: kind, outcome: "passed" },
    proof: { challenge, kind, place: "0", environment },
    clearance: null,
    userAgent: AGENT,
    caller: "browser",
    underAttack: false,
    ...changes,
  });
}

const reasons = (signals: readonly Signal[]): readonly Reason[] => signals.map(({ reason }) => reason);
const refused = (outcome: "forged" | "spent" | "expired" | "ledger_unavailable" | "too_early") =>
  signalsOf({ evidence: { step: null, by: null, outcome }, proof: null });

test.for([
  ["a browser with nothing to hide", {}, ["work_proved", "environment_consistent"]],
  ["a driven browser", { environment: told(["webdriver"]) }, ["work_proved", "environment_automation"]],
  [
    "a browser that contradicts itself",
    { environment: told(["worker_differs"]) },
    ["work_proved", "environment_inconsistent"],
  ],
  [
    "a browser that is not the one of the header",
    { environment: told([], "curl/8") },
    ["work_proved", "environment_inconsistent"],
  ],
  [
    "an answer that was recorded elsewhere",
    { environment: { status: "wrong" } },
    ["work_proved", "environment_inconsistent"],
  ],
  [
    "a script that only works",
    { environment: { status: "missing" } },
    ["work_proved", "environment_missing"],
  ],
  [
    "a program on a route for programs",
    { environment: { status: "missing" }, caller: "api" },
    ["work_proved"],
  ],
  ["a visitor without scripts", { kind: "wait", environment: { status: "missing" } }, ["wait_proved"]],
] as const)("%s", ([, changes, expected], { expect }) => {
  expect(reasons(signalsOf(changes))).toEqual(expected);
});

test.for(["software_graphics", "function_patched", "protocol_attached"] as const)(
  "%s alone, as people's machines and extensions have it, is no more than a doubt",
  (finding, { expect }) => {
    const signals = signalsOf({ environment: told([finding]) });
    expect(scoreSignals(signals, DEFAULT_MODEL).total).toBeLessThan(2);
  },
);

test("refused solutions say why; what happens to people costs them nothing", ({ expect }) => {
  expect(refused("forged")).toEqual([{ reason: "solution_refused", strength: 1, detail: "forged" }]);
  expect(reasons(refused("spent"))).toEqual(["solution_replayed"]);
  expect([refused("expired"), refused("too_early"), refused("ledger_unavailable")]).toEqual([[], [], []]);
});

test("what speaks against a client counts though its solution was not needed", ({ expect }) => {
  const evidence = { step: "silent", by: "work", outcome: "unneeded" } as const;
  expect(reasons(signalsOf({ evidence, environment: told(["webdriver"]) }))).toEqual([
    "environment_automation",
  ]);
  expect(signalsOf({ evidence })).toEqual([]);
});

const strengthAfter = (uses: number, underAttack = false) =>
  signalsOf({ evidence: null, proof: null, clearance: { uses }, underAttack })[0]?.strength ?? 0;

test("a clearance fades with its uses and is worth nothing under attack", ({ expect }) => {
  expect([strengthAfter(1), strengthAfter(7), strengthAfter(10), strengthAfter(1, true)]).toEqual([
    1, 0.5, 0, 0,
  ]);
});

/** What a proof leaves of a score that these reasons made. */
function scoreAfter(against: readonly Reason[], proved = signalsOf()): number {
  const signals = against.map((reason) => ({ reason, strength: 1 }));
  const before = scoreSignals(signals, DEFAULT_MODEL);
  const capped = capCredits(before, scoreSignals(proved, DEFAULT_MODEL).contributions);
  return scoreSignals([...signals, ...capped], DEFAULT_MODEL).total;
}

test("a proof answers doubts about automation, and no more than there are", ({ expect }) => {
  expect(scoreAfter(["address_hosting", "client_incomplete"])).toBeCloseTo(-4.4);
  expect(scoreAfter(["address_vpn"])).toBeCloseTo(-5);
  expect(scoreAfter([])).toBe(-5);
});

test.for([
  "pair_leaked",
  "device_unfamiliar",
  "account_failures",
  "attack_tool",
  "email_disposable",
] as const)("a proof takes nothing off %s", (reason, { expect }) => {
  expect(scoreAfter([reason])).toBe(DEFAULT_MODEL.base + DEFAULT_MODEL.points[reason]);
});

test("what the proof itself brought up is not answered by it", ({ expect }) => {
  const driven = signalsOf({ environment: told(["webdriver"]) });
  expect(scoreAfter([], driven)).toBe(DEFAULT_MODEL.base + DEFAULT_MODEL.points.environment_automation);
});

test("every doubt about program and kind of address can be answered, but those of who names himself", ({
  expect,
}) => {
  const doubts = REASON_CODES.filter((reason) => ["bot", "network"].includes(REASONS[reason].family));
  const beyond: readonly Reason[] = ["attack_tool", "automation_browser", "agent_impostor"];
  expect([...ANSWERABLE]).toEqual(doubts.filter((reason) => !beyond.includes(reason)));
});
