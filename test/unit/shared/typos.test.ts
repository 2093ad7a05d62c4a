import { test } from "vitest";
import { credentialFacts } from "../../../shared/credential/credential-facts.ts";
import { typosOf } from "../../../shared/credential/typos.ts";

const ring = (id: string, letter: string) => [{ id, key: letter.repeat(43) }];
const KEYS = { tenant: ring("t1", "A"), identity: ring("i1", "B"), mark: ring("m1", "C") };

test.for([
  ["caps lock", "sECRET-1"],
  ["the first letter's case", "secret-1"],
  ["a letter left out", "Secet-1"],
  ["the last letter left out", "Secret-"],
  ["two letters exchanged", "Sceret-1"],
  ["a blank too many", "Secret-1 "],
] as const)("%s is a typo", ([, typo], { expect }) => {
  expect(typosOf("Secret-1")).toContain(typo);
});

test("a password is no typo of itself, and of a doubled letter neither", ({ expect }) => {
  expect(typosOf("aa")).not.toContain("aa");
  expect(typosOf("a")).not.toContain("");
});

test("a long password costs no more than 31 typos", ({ expect }) => {
  expect(typosOf("abcdefghijklmnopqrstuvwxyz".repeat(20)).length).toBeLessThanOrEqual(31);
});

const factsOf = (password: string) => credentialFacts({ username: "kari", password }, KEYS, 0);

test("the mark of a typo is the mark that the typo itself left behind", ({ expect }) => {
  expect(factsOf("Secret-1").typoMarks?.()).toContain(factsOf("sECRET-1").passwordMark);
  expect(factsOf("Secret-1").typoMarks?.()).not.toContain(factsOf("another").passwordMark);
});
