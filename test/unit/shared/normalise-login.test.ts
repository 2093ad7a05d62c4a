import { test } from "vitest";
import { normaliseLogin } from "../../../shared/identity/normalise-login.ts";

test.for([
  ["white space around", " ann ", "ann"],
  ["other case", "Ann.B@Example.COM", "ann.b@example.com"],
  ["full-width letters", "ａｎｎ", "ann"],
  ["a name of the same mailbox", "ann@googlemail.com", "ann@gmail.com"],
  ["an international domain", "ann@Bücher.example", "ann@xn--bcher-kva.example"],
  ["a trailing dot of the domain", "ann@example.com.", "ann@example.com"],
  ["a text that is no address", "ann@", "ann@"],
] as const)("%s gives one spelling", ([, login, expected], { expect }) => {
  expect(normaliseLogin(login)).toBe(expected);
});

test.for([
  ["dots", "a.nn@gmail.com", "ann@gmail.com"],
  ["tags", "ann+shop@gmail.com", "ann@gmail.com"],
] as const)("%s keep two accounts apart", ([, one, other], { expect }) => {
  expect(normaliseLogin(one)).not.toBe(normaliseLogin(other));
});

test("normalising twice changes nothing", ({ expect }) => {
  for (const login of ["İstanbul", "ﬁnn@Exämple.com", "ſ", "K", " ǅ "]) {
    expect(normaliseLogin(normaliseLogin(login))).toBe(normaliseLogin(login));
  }
});
