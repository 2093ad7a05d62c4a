import { test } from "vitest";
import { csvFields } from "../../../intel-builder/sources/csv-fields.ts";

test.for([
  ["a,b,c", ["a", "b", "c"]],
  ["", [""]],
  ["a,", ["a", ""]],
  ['"a,b",c', ["a,b", "c"]],
  ['"say ""hi""",', ['say "hi"', ""]],
  ['a"b,c', ['a"b', "c"]],
] as const)("%j holds %j", ([line, fields], { expect }) => {
  expect(csvFields(line, ",")).toEqual(fields);
});

test.for(['"a', 'a,"b', '"a"b,c', '"a""'])(
  "%j holds no fields: a quote is not closed",
  (line, { expect }) => {
    expect(csvFields(line, ",")).toBeNull();
  },
);

test("a separator may be longer than one sign", ({ expect }) => {
  expect(csvFields('"a"||b||', "||")).toEqual(["a", "b", ""]);
});
