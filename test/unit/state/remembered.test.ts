import { test } from "vitest";
import { remembered } from "../../../workers/gate/state/remembered.ts";

/** What was made, in order. */
function making(maxYoung: number) {
  const made: string[] = [];
  const of = remembered((text) => {
    made.push(text);
    return { text };
  }, maxYoung);
  return { made, of };
}

test("what comes again is not made again", ({ expect }) => {
  const { made, of } = making(2);
  expect(of("a")).toBe(of("a"));
  expect(made).toEqual(["a"]);
});

test("what is asked for stays while others come and go", ({ expect }) => {
  const { made, of } = making(2);
  for (const text of ["a", "b", "c", "a", "d", "a", "e", "a"]) of(text);
  expect(made.filter((text) => text === "a")).toHaveLength(1);
});

test("what two generations did not ask for is forgotten", ({ expect }) => {
  const { made, of } = making(2);
  for (const text of ["a", "b", "c", "d", "e", "a"]) of(text);
  expect(made.filter((text) => text === "a")).toHaveLength(2);
});
