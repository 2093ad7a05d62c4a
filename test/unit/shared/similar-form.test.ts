import { test } from "vitest";
import { similarForm } from "../../../shared/credential/similar-form.ts";

test.for([
  ["another case", "summer", "SuMMer"],
  ["another year behind", "Summer2023!", "Summer2024!"],
  ["a symbol in front", "summer", "!summer"],
  ["letters written as digits", "password", "P4ssw0rd"],
  ["l and i written as 1", "hello-willis", "he11o-wi11is"],
  ["separators inside", "my_pass-word", "mypassword"],
  ["a symbol behind a number", "123456", "123456!"],
  ["full-width letters", "summer", "ｓｕｍｍｅｒ"],
] as const)("%s is the same form", ([, leaked, tweak], { expect }) => {
  expect(similarForm(tweak)).toBe(similarForm(leaked));
});

test.for([
  ["two numbers", "123456", "654321"],
  ["a word and its beginning", "summer", "summ"],
  ["two short words with numbers", "ab1", "ab2"],
  ["only symbols", "!!!!", "????"],
  ["a number and a word that looks like it", "1337", "leet"],
] as const)("%s are two forms", ([, one, other], { expect }) => {
  expect(similarForm(one)).not.toBe(similarForm(other));
});

test("no password has an empty form, which would be like every other", ({ expect }) => {
  for (const password of ["", " ", "1", "!", "a", "12", "é", "💩"])
    expect(similarForm(password)).not.toBe("");
});

test("a long run of symbols inside costs no more than linear time", ({ expect }) => {
  expect(similarForm(`a${"!".repeat(60_000)}b`)).toHaveLength(60_002);
});
