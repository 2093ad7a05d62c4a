import { test } from "vitest";
import { parseJson } from "../../../workers/gate/stages/parse-json.ts";

const WATCHED = new Set(["user"]);

/** Quadratic scanning took 3.7 s for one of these (two cores, 2026-11-22): a hundred would end this test by its time limit. */
test("a hundred bodies of quotes that never end cost no more than reading them", ({ expect }) => {
  const hostile = `"${'\\"'.repeat(32_000)}`;
  for (let body = 0; body < 100; body++)
    expect(parseJson(hostile, WATCHED)).toMatchObject({ ok: false, fault: "json_malformed" });
});

test.for([
  ["brackets without an end", "[".repeat(60_000), "json_malformed"],
  ["brackets a thousand deep", "[".repeat(1_000) + "]".repeat(1_000), "json_too_deep"],
  ["a name that stands twice", '{"user":"a","user":"b"}', "json_duplicate_key"],
  ["a watched name in two cases", '{"user":"a","User":"b"}', "json_duplicate_key"],
  ["a name that stands twice behind an escape", '{"user":"a","us\\u0065r":"b"}', "json_duplicate_key"],
] as const)("%s is refused", ([, text, fault], { expect }) => {
  expect(parseJson(text, WATCHED)).toMatchObject({ ok: false, fault });
});

test("text that only looks like names and brackets is a value", ({ expect }) => {
  const document = { user: '{"user":1,"user":2}[[[[', note: 'a \\" b' };
  expect(parseJson(JSON.stringify(document), WATCHED)).toMatchObject({ ok: true, value: document });
});
