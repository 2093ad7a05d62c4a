import { test } from "vitest";
import { madeUpName, madeUpPassword } from "../../../workers/gate/stages/made-up.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

test.for([
  ["nobody", "abc", 3],
  ["nobody", "x".repeat(300), 300],
  ["same", "abc", 16],
  ["same", "x".repeat(300), 300],
] as const)(
  "asked about %s, a password of %s is answered by length as the typed one",
  ([name, typed, length], { expect }) => {
    expect(madeUpPassword(typed, name, random)).toMatch(new RegExp(`^[a-z2-7]{${length}}$`, "u"));
  },
);

test.for([
  ["a customer's number", "7", ""],
  ["a long number", "0049170123456", ""],
  ["a name", "ann", ""],
  ["a mailbox", "ann@mail.example", "@mail.example"],
] as const)("in place of %s nobody's name is asked about", ([, typed, domain], { expect }) => {
  expect(madeUpName(typed, random)).toMatch(new RegExp(`^[a-z2-7]{16}${domain}$`, "u"));
});
