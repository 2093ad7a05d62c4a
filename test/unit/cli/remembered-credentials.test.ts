import { test } from "vitest";
import { rememberedCredentials } from "../../../cli/eval/remembered-credentials.ts";
import { credentialFacts } from "../../../shared/credential/credential-facts.ts";

const ring = (id: string, letter: string) => [{ id, key: letter.repeat(43) }];
const KEYS = { tenant: ring("t1", "A"), identity: ring("i1", "B"), mark: ring("m1", "C") };
const NOON_MS = Date.UTC(2026, 0, 1, 12);
const DAY_MS = 86_400_000;
const ANN = { username: "ann@example.com", password: "secret-1" };

test.for([
  ["the same again", ANN, NOON_MS + 1],
  ["the next day", ANN, NOON_MS + DAY_MS],
  ["another password", { ...ANN, password: "secret-2" }, NOON_MS + 1],
  ["another address to write to", { ...ANN, email: "ann@throwaway.example" }, NOON_MS + 1],
  ["another name with the same password", { ...ANN, username: "ben@example.com" }, NOON_MS + 1],
] as const)("remembered facts are those of the gate: %s", ([, raw, atMs], { expect }) => {
  const credential = rememberedCredentials();
  credential(ANN, KEYS, NOON_MS);
  const { typoMarks, ...facts } = credential(raw, KEYS, atMs);
  const { typoMarks: typoMarksOfGate, ...factsOfGate } = credentialFacts(raw, KEYS, atMs);
  expect(facts).toEqual(factsOfGate);
  expect(typoMarks?.()).toEqual(typoMarksOfGate?.());
});

test("a pair is read once a day", ({ expect }) => {
  const credential = rememberedCredentials();
  expect(credential({ ...ANN }, KEYS, NOON_MS)).toBe(credential({ ...ANN }, KEYS, NOON_MS + 1));
});
