import { test } from "vitest";
import { phoneFacts } from "../../../shared/credential/signup-facts.ts";
import { asciiDigits } from "../../../shared/identity/digits.ts";
import { phoneNumber, UNREADABLE_NUMBER } from "../../../shared/identity/phone-number.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";

test.for([
  ["blanks and dashes", "+882 16-555.12 34"],
  ["no plus", "882165551234"],
  ["two zeros", "00882165551234"],
  ["North America's way out", "011 882165551234"],
  ["Arabic digits", "+٨٨٢١٦٥٥٥١٢٣٤"],
  ["full-width digits", "＋８８２１６５５５１２３４"],
  ["digits of two scripts", "+882१६५५५١٢٣٤"],
  ["a zero for calls at home", "+882 (0) 165551234"],
  ["an extension", "+882165551234 ext. 77"],
  ["an extension after x", "+882165551234x9"],
  ["an extension of a link", "+882165551234;ext=123"],
  ["a pause", "+882165551234,,5"],
  ["letters before it", "tel: +882165551234"],
] as const)("a number with %s is that number", ([, typed], { expect }) => {
  expect(phoneNumber(typed)).toBe("882165551234");
});

test.for([
  ["an 8-digit national number", "90 01 23 45", "90012345"],
  ["a national number with its zero", "020 7946 0958", "2079460958"],
  ["eleven digits that begin like a way out", "11 15 1234 567", "11151234567"],
  ["an x that begins the text", "x+882165551234", "882165551234"],
] as const)("%s stays one", ([, typed, number], { expect }) => {
  expect(phoneNumber(typed)).toBe(number);
});

test("digits of every numbering system are read as its people write them", ({ expect }) => {
  const systems = Intl.supportedValuesOf("numberingSystem");
  const written = systems.map((nu) =>
    new Intl.NumberFormat(`en-u-nu-${nu}`, { useGrouping: false }).format(9_876_543_210),
  );
  const decimal = written.filter((text) => /^\p{Nd}{10}$/u.test(text));
  expect(decimal.length).toBeGreaterThan(50);
  expect(new Set(decimal.map(asciiDigits))).toEqual(new Set(["9876543210"]));
});

const facts = (typed: string) => phoneFacts(typed, testKeys());

test("digits that are no number share one range, and are no number that comes again; other texts are none", ({
  expect,
}) => {
  expect(phoneNumber("2".repeat(16))).toBe(UNREADABLE_NUMBER);
  expect(facts("12345")).toEqual(facts("5;+882165551234"));
  expect(facts("12345")).toMatchObject({ phone: null, phoneBlock: expect.any(String) });
  for (const text of ["", "n/a", "-"]) expect(facts(text).phoneBlock).toBeNull();
});
