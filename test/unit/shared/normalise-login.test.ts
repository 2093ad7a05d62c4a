import { test } from "vitest";
import { normaliseLogin, spelledLogin } from "../../../shared/identity/normalise-login.ts";

test.for([
  ["white space around", " ann ", "ann"],
  ["other case", "Ann.B@Example.COM", "ann.b@example.com"],
  ["full-width letters", "ａｎｎ", "ann"],
  ["a name of the same mailbox", "ann@googlemail.com", "ann@gmail.com"],
  ["an international domain", "ann@例え.example", "ann@xn--r8jz45g.example"],
  ["accents, where data bases ignore them", "josé@bücher.example", "jose@bucher.example"],
  ["what is not seen", "a\u00ADn\u200Dn@example.com", "ann@example.com"],
  ["a telephone number with blanks", "+47 (0) 900-12.345", "4790012345"],
  ["a telephone number as it is dialled", "0047 900 12345", "4790012345"],
  ["a telephone number in Arabic digits", "+٤٧٩٠٠١٢٣٤٥", "4790012345"],
  ["a date, which is no number", "2001-12", "2001-12"],
  ["dots and tags where providers ignore them", "A.nn+shop@gmail.com", "ann@gmail.com"],
  ["a trailing dot of the domain", "ann@example.com.", "ann@example.com"],
  ["a text that is no address", "ann@", "ann@"],
] as const)("%s gives one spelling", ([, login, expected], { expect }) => {
  expect(normaliseLogin(login)).toBe(expected);
});

test.for([
  ["dots", "a.nn@company.example", "ann@company.example"],
  ["tags", "ann+shop@company.example", "ann@company.example"],
  ["dashes of a name", "ann-maria", "annmaria"],
  ["letters that only look alike", "аnn", "ann"],
] as const)("%s keep two accounts apart", ([, one, other], { expect }) => {
  expect(normaliseLogin(one)).not.toBe(normaliseLogin(other));
});

test("normalising twice changes nothing", ({ expect }) => {
  for (const login of [
    "İstanbul",
    "ﬁnn@Exämple.com",
    "ſ",
    "K",
    " ǅ ",
    "+00 47–900 12 345",
    "(0)(0)1234567",
  ]) {
    expect(normaliseLogin(normaliseLogin(login))).toBe(normaliseLogin(login));
  }
});

test.for([
  ["space around", " ann ", "ann", true],
  ["other case of an address", "Ann@Example.com", "ann@example.com", true],
  ["blanks in a number", "+47 900 12 345", "+4790012345", true],
  ["another normal form", "jose\u0301", "josé", true],
  ["other case of a name", "Ann", "ann", false],
  ["accents", "josé", "jose", false],
  ["what is not seen", "a\u00ADnn", "ann", false],
  ["dots that a provider ignores", "a.nn@gmail.com", "ann@gmail.com", false],
  ["another domain of the mailbox", "ann@googlemail.com", "ann@gmail.com", false],
  ["zeros before a number", "0012345678", "12345678", false],
] as const)("%s: one that some site tells apart is spelled apart", ([, one, other, isOne], { expect }) => {
  expect(spelledLogin(one) === spelledLogin(other)).toBe(isOne);
  expect(normaliseLogin(one)).toBe(normaliseLogin(other));
});
