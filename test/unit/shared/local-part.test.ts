import { test } from "vitest";
import { FIRST_NAMES, LAST_NAMES } from "../../../demo/people/names.ts";
import { readLocalPart } from "../../../shared/identity/local-part.ts";
import { openRandom } from "../../attack/simulator/random.ts";

test.for([
  ["anna.hansen77", { stem: "annahansen 2 7", shape: "L4.L6D2", look: "plain" }],
  ["Ännä.Hansen", { stem: null, shape: "L4.L6", look: "plain" }],
  ["user000142", { stem: "user 6 00014", shape: "L4D6", look: "plain" }],
  ["k3j9x0q2", { shape: "X8", look: "random" }],
  ["xqzvkjwp", { shape: "X8", look: "random" }],
  ["山田太郎.07", { shape: "U4.D2" }],
  ["дмитрий", { stem: null }],
  ["a1", { stem: null, shape: "L1D1" }],
  ["", { stem: null, shape: "" }],
] as const)("%s", ([text, expected], { expect }) => {
  expect(readLocalPart(text)).toMatchObject(expected);
});

test("a shape holds nothing of a name in any script, however long", ({ expect }) => {
  const names = [
    "山田太郎",
    "дмитрий.петров",
    "محمد",
    "ἀλέξανδρος",
    "ﷺ".repeat(300),
    "\u0001\u0002",
    "a.".repeat(160),
  ];
  for (const name of names) expect(readLocalPart(name).shape).toMatch(/^(?:[LDUX]\d+|[ -/])*$/u);
  for (const name of names) expect(readLocalPart(name).shape.length).toBeLessThanOrEqual(24);
});

const share = (texts: readonly string[]) =>
  texts.filter((text) => readLocalPart(text).look === "random").length / texts.length;

test("few people's names look random, most random names do", ({ expect }) => {
  const random = openRandom(7);
  const drawn = (length: number) => Array.from({ length }, () => random.below(36).toString(36)).join("");
  expect(share(FIRST_NAMES.flatMap((first) => LAST_NAMES.map((last) => `${first}.${last}`)))).toBeLessThan(
    0.01,
  );
  expect(share(Array.from({ length: 2_000 }, () => drawn(10)))).toBeGreaterThan(0.9);
});
