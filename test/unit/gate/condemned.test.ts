import { test } from "vitest";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { answerCondemnedEarly, condemn } from "../../../workers/gate/stages/answer-condemned.ts";
import { clientOf } from "../../../workers/gate/stages/attempt-of.ts";
import { createCondemned } from "../../../workers/gate/stages/condemned.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { anAttempt, aPolicyWith } from "../../support/judge-world.ts";

const RECEIPT: Receipt = {
  version: 1,
  id: "id",
  code: "ABCD",
  atMs: 0,
  route: { id: "login", kind: "login" },
  policyRevision: "r",
  modelId: "m",
  intel: { release: null, ageMs: null, state: "none" },
  subject: { accountId: null, addressId: null, networkId: null, asn: null, country: null, signature: "s" },
  evidence: {
    score: { total: 9, contributions: [] },
    degraded: {},
    counts: { account: null, address: null, network: null },
    exempt: [],
  },
  decision: { verdict: "block", action: "block", decidedBy: "login/x" },
  wouldChange: [],
  settlement: "withheld",
  repeats: 0,
};

test("a condemned source is answered for a minute, with the same code and a growing count", ({ expect }) => {
  const condemned = createCondemned();
  condemned.condemn("a", RECEIPT, 0);
  expect(condemned.repeat("a", 1)?.receipt).toMatchObject({ code: "ABCD", repeats: 1 });
  expect(condemned.repeat("a", 59_999)?.receipt).toMatchObject({ code: "ABCD", repeats: 2 });
  expect(condemned.repeat("a", 60_000)).toBe(null);
});

test("being answered does not make the sentence longer", ({ expect }) => {
  const condemned = createCondemned();
  condemned.condemn("a", RECEIPT, 0);
  for (let nowMs = 0; nowMs < 60_000; nowMs += 10_000) condemned.repeat("a", nowMs);
  expect(condemned.repeat("a", 60_001)).toBe(null);
});

test("another source is not answered", ({ expect }) => {
  const condemned = createCondemned();
  condemned.condemn("a", RECEIPT, 0);
  expect(condemned.repeat("b", 1)).toBe(null);
});

test("a thousand repeats cost four receipts", ({ expect }) => {
  const condemned = createCondemned();
  condemned.condemn("a", RECEIPT, 0);
  const due = Array.from({ length: 1_000 }, () => condemned.repeat("a", 1)).filter((answer) => answer?.due);
  expect(due.map((answer) => answer?.receipt.repeats)).toEqual([1, 10, 100, 1_000]);
});

test("the oldest sentence makes room when 4,096 are held", ({ expect }) => {
  const condemned = createCondemned();
  for (let i = 0; i <= 4_096; i++) condemned.condemn(`source ${i}`, RECEIPT, i);
  expect(condemned.repeat("source 0", 5_000)).toBe(null);
  expect(condemned.repeat("source 1", 5_000)).not.toBe(null);
  expect(condemned.repeat("source 4096", 5_000)).not.toBe(null);
});

test("a route that was set to observe answers nobody for what was done before", ({ expect }) => {
  const { policy, route } = aPolicyWith();
  const { deps } = gateDeps(policy.policy);
  const request = new Request("https://shop.example/login", {
    method: "POST",
    headers: { "cf-connecting-ip": "203.0.113.7" },
  });
  const attempt = { ...anAttempt(route), signature: clientSignature(clientOf(request)) };
  condemn(attempt, request, RECEIPT, deps);
  expect(answerCondemnedEarly(request, route, deps)?.status).toBe(403);
  expect(answerCondemnedEarly(request, { ...route, mode: "observe" }, deps)).toBe(null);
});
