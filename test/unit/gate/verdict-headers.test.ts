import type { IncomingMessage } from "node:http";
import { test } from "vitest";
import { verifyGatehouse } from "../../../demo/origin/verify-gatehouse.ts";
import { ABSENT, found } from "../../../shared/domain/lookup.ts";
import { marksOf } from "../../../workers/gate/stages/marks.ts";
import { aPolicyWith } from "../../support/judge-world.ts";
import { verdictHeaders } from "../../../workers/gate/stages/verdict-headers.ts";

const RING = [{ id: "v1", key: "B".repeat(42) + "A" }];
const AT_MS = 1_790_000_000_000;
const BODY = new TextEncoder().encode("username=a&password=b");

type Action = "allow" | "annotate" | "step_up";

function headersFor(action: Action, exposedCredential: 1 | null = null) {
  const evidence = { score: { total: 0, contributions: [] }, degraded: {}, counts: NO_COUNTS, exempt: [] };
  const decision = { verdict: action, action, decidedBy: "login/x" } as const;
  const judged = { decision, receipt: { ...RECEIPT, decision, evidence }, exposedCredential };
  const url = new URL("https://shop.example/login?next=%2f");
  return verdictHeaders(judged, { method: "POST", url, body: BODY, atMs: AT_MS }, RING);
}

const NO_COUNTS = { account: null, address: null, network: null } as const;
const SUBJECT = {
  accountId: null,
  addressId: null,
  networkId: null,
  asn: null,
  country: null,
  signature: "s",
} as const;
const RECEIPT = {
  version: 1,
  id: "id",
  code: "ABCD-1234",
  atMs: AT_MS,
  route: { id: "login", kind: "login" },
  policyRevision: "r",
  modelId: "m",
  intel: { release: null, ageMs: null, state: "none" },
  subject: SUBJECT,
  wouldChange: [],
  settlement: null,
  repeats: 0,
} as const;

type Seen = Pick<IncomingMessage, "method" | "url" | "headers">;

function verified(changes: Record<string, string> = {}, seen: Partial<Seen> = {}, nowMs = AT_MS) {
  const headers = Object.fromEntries(
    headersFor("step_up", 1).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const request = {
    method: "POST",
    url: "/login?next=%2f",
    ...seen,
    headers: { host: "shop.example", ...headers, ...changes },
  };
  return verifyGatehouse(request, RING, nowMs);
}

test("the origin reads what the gate wrote", ({ expect }) => {
  expect(verified()).toMatchObject({
    verdict: "step_up",
    score: 50,
    receipt: "ABCD-1234",
    stepUp: true,
    exposed: "1",
  });
});

test("allow says nothing", ({ expect }) => {
  expect(headersFor("allow", 1)).toEqual([]);
});

test("annotate asks for no second step", ({ expect }) => {
  expect(headersFor("annotate").map(([name]) => name)).toEqual([
    "Gatehouse-Verdict",
    "Gatehouse-Score",
    "Gatehouse-Receipt",
    "Gatehouse-Signature",
  ]);
});

test.for([
  ["another verdict", { "gatehouse-verdict": "annotate" }, {}],
  ["another score", { "gatehouse-score": "1" }, {}],
  ["another receipt", { "gatehouse-receipt": "X" }, {}],
  ["a step-up taken away", { "gatehouse-step-up": "" }, {}],
  ["another credential answer", { "exposed-credential-check": "4" }, {}],
  ["another host", { host: "other.example" }, {}],
  ["another path", {}, { url: "/login" }],
  ["another method", {}, { method: "PUT" }],
  ["no signature", { "gatehouse-signature": "" }, {}],
] as const)("%s is not the gate's word", ([, changes, seen], { expect }) => {
  expect(verified(changes, seen)).toBe(null);
});

test("a signature holds for five minutes", ({ expect }) => {
  expect(verified({}, {}, AT_MS + 299_000)).not.toBe(null);
  expect(verified({}, {}, AT_MS + 301_000)).toBe(null);
});

const MARKED = aPolicyWith({ marks: { resetLeaked: true } });
const DOUBTED = aPolicyWith({ kind: "signup", marks: { quarantineFrom: 0 } });

function markedHeaders({ route }: typeof MARKED, mode: "observe" | "enforce", leakedPair: boolean) {
  const evidence = { score: { total: 1, contributions: [] }, degraded: {}, counts: NO_COUNTS, exempt: [] };
  const decision = { verdict: "allow", action: "allow", decidedBy: "login/x" } as const;
  const identity = leakedPair ? found("pair" as const) : ABSENT;
  const marks = marksOf(route, evidence.score.total, { identity, account: ABSENT });
  const receipt = { ...RECEIPT, decision, evidence, marks };
  const judged = { decision, receipt, exposedCredential: null, route: { ...route, mode } };
  const request = { method: "POST", url: new URL("https://shop.example/login"), body: BODY, atMs: AT_MS };
  return Object.fromEntries(
    verdictHeaders(judged, request, RING).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

test.for([
  ["a leaked pair asks for a new password, also of the owner", MARKED, true, "reset-required"],
  ["a pair that was not leaked asks for nothing", MARKED, false, undefined],
  ["a doubtful new account is held back", DOUBTED, false, "quarantine"],
] as const)("%s", ([, policy, leaked, marks], { expect }) => {
  expect(markedHeaders(policy, "enforce", leaked)["gatehouse-marks"]).toBe(marks);
  expect(markedHeaders(policy, "observe", leaked)).toEqual({});
});

test("marks are signed: one that was taken out or written in is not believed", ({ expect }) => {
  const { host = "shop.example", ...headers } = markedHeaders(MARKED, "enforce", true);
  const read = (changes: Record<string, string | undefined>) =>
    verifyGatehouse(
      { method: "POST", url: "/login", headers: { host, ...headers, ...changes } },
      RING,
      AT_MS,
    );
  expect(read({})?.marks).toEqual(["reset-required"]);
  expect(read({ "gatehouse-marks": undefined })).toBe(null);
  expect(read({ "gatehouse-marks": "quarantine" })).toBe(null);
});
