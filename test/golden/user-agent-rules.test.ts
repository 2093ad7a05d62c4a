import fc from "fast-check";
import { test } from "vitest";
import {
  openUserAgentRules,
  verifyUserAgentRules,
  writeUserAgentRules,
} from "../../shared/format/user-agent-rules.ts";
import type { UserAgentRule } from "../../shared/format/user-agent-rules.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/** sqlmap anywhere in any case, and `^curl\/[0-9]+`. Written by hand from the layout table, not by our own writer. */
const GOLDEN = new Uint8Array([
  ...hex("47485531 0100 0200 2f000000"),
  ...hex("03 01 06 06 0000 00"),
  ...ascii("sqlmapsqlmap"),
  ...hex("01 0a 04 04 0d00 01"),
  ...ascii("curlcurl^curl\\/[0-9]+"),
  ...hex("cb989463"),
]);

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function aRule(rule: Partial<UserAgentRule>): UserAgentRule {
  return {
    kind: "crawler",
    name: "x",
    literal: "xxx",
    ignoreCase: false,
    atStart: false,
    atEnd: false,
    pattern: null,
    ...rule,
  };
}

test.for([
  ["sqlmap/1.8", { kind: "attack_tool", name: "sqlmap" }],
  ["Mozilla/5.0 (SQLMap)", { kind: "attack_tool", name: "sqlmap" }],
  ["curl/8.5.0", { kind: "http_library", name: "curl" }],
  ["curl/x", null],
  ["libcurl/8", null],
  ["CURL/8", null],
  ["curl/8 sqlmap", { kind: "attack_tool", name: "sqlmap" }],
  ["sqlma", null],
  ["", null],
] as const)("golden: %s", ([userAgent, match], { expect }) => {
  expect(openUserAgentRules(GOLDEN).match(userAgent)).toEqual(match);
  expect(openUserAgentRules(insideLargerBuffer(GOLDEN)).match(userAgent)).toEqual(match);
});

test("golden bytes verify and are read back as the rules they were written from", ({ expect }) => {
  expect(() => verifyUserAgentRules(insideLargerBuffer(GOLDEN))).not.toThrow();
  const rules = [
    aRule({ kind: "attack_tool", name: "sqlmap", literal: "sqlmap", ignoreCase: true }),
    aRule({
      kind: "http_library",
      name: "curl",
      literal: "curl",
      atStart: true,
      pattern: String.raw`^curl\/[0-9]+`,
    }),
  ];
  // The gram offset is the writer's choice: any that lies inside the literal is right.
  const written = openUserAgentRules(writeUserAgentRules(rules));
  for (const text of ["sqlmap/1.8", "curl/8.5.0", "curl/x"]) {
    expect(written.match(text)).toEqual(openUserAgentRules(GOLDEN).match(text));
  }
});

test("one damaged byte is always found", ({ expect }) => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = GOLDEN.with(at, (GOLDEN[at] ?? 0) ^ flip);
      expect(() => verifyUserAgentRules(damaged)).toThrow(/^user_agent_rules_/u);
    }),
  );
});

test.for([
  ["an empty file", new Uint8Array(0), "user_agent_rules_truncated"],
  ["a file that ends early", GOLDEN.subarray(0, -1), "user_agent_rules_truncated"],
  ["another kind of file", GOLDEN.with(0, 0), "user_agent_rules_magic"],
  ["a later version", GOLDEN.with(4, 2), "user_agent_rules_version"],
  ["a kind that does not exist", GOLDEN.with(12, 9), "user_agent_rules_layout"],
  ["a literal that would match everything", GOLDEN.with(15, 0), "user_agent_rules_layout"],
  ["a gram outside its literal", GOLDEN.with(18, 4), "user_agent_rules_layout"],
] as const)("%s is refused on opening", ([, bytes, code], { expect }) => {
  expect(() => openUserAgentRules(bytes)).toThrow(code);
});

test("the worst kind wins, and among equals the longest literal", ({ expect }) => {
  const rules = openUserAgentRules(
    writeUserAgentRules([
      aRule({ kind: "crawler", name: "long-crawler", literal: "examplebot-extended" }),
      aRule({ kind: "http_library", name: "short", literal: "bot" }),
      aRule({ kind: "http_library", name: "longer", literal: "bot-e" }),
    ]),
  );
  expect(rules.match("examplebot-extended/1.0")).toEqual({ kind: "http_library", name: "longer" });
});

test("anchors hold at both ends", ({ expect }) => {
  const rules = openUserAgentRules(
    writeUserAgentRules([aRule({ literal: "test", atStart: true, atEnd: true })]),
  );
  expect(["test", "test ", " test", "testtest"].map((text) => rules.match(text) !== null)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("what stands beyond the bound is not read", ({ expect }) => {
  const rules = openUserAgentRules(GOLDEN);
  expect(rules.match(`${"a".repeat(2_042)}sqlmap`)).not.toBeNull();
  expect(rules.match(`${"a".repeat(2_043)}sqlmap`)).toBeNull();
});

test("literals are found exactly where a plain search finds them", ({ expect }) => {
  const text = fc.string({ unit: fc.constantFrom("a", "A", "b", "/", " ", "İ"), maxLength: 30 });
  const literal = fc.string({ unit: fc.constantFrom("a", "A", "b", "/"), minLength: 3, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      text,
      (literals, ignoreCase, userAgent) => {
        const rules = openUserAgentRules(
          writeUserAgentRules(literals.map((each) => aRule({ literal: each, ignoreCase }))),
        );
        const fold = (part: string) =>
          ignoreCase ? part.replace(/[A-Z]/gu, (letter) => letter.toLowerCase()) : part;
        const expected = literals.some((each) => fold(userAgent).includes(fold(each)));
        expect(rules.match(userAgent) !== null).toBe(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

test.for([["ab"], ["é".repeat(4)]])("the literal %s is never written", ([literal = ""], { expect }) => {
  expect(() => writeUserAgentRules([aRule({ literal })])).toThrow("user_agent_rules_layout");
});
