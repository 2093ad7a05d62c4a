import { test } from "vitest";
import { reducePattern } from "../../../intel-builder/sources/reduce-pattern.ts";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import {
  addCrawlers,
  addToolList,
  addTools,
  finishUserAgents,
  openUserAgentCollection,
} from "../../../intel-builder/sources/user-agents.ts";
import { openUserAgentRules } from "../../../shared/format/user-agent-rules.ts";

function aTally() {
  return openTally({
    id: "t",
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence: 1,
    expiresAfterDays: null,
  });
}

test.for([
  ["an escaped literal", String.raw`Googlebot\/`, { literal: "Googlebot/", pattern: null }],
  ["a letter in both cases", "[wW]get", { literal: "wget", ignoreCase: true, pattern: null }],
  ["anchors", "^curl$", { literal: "curl", atStart: true, atEnd: true, pattern: null }],
  ["Python's anchors", String.raw`\Atest\Z`, { literal: "test", atStart: true, atEnd: true, pattern: null }],
  ["an escaped dollar", String.raw`cash\$`, { literal: "cash$", atEnd: false, pattern: null }],
  [
    "a class",
    String.raw`Feed\d\.\d+ Fetcher`,
    { literal: " Fetcher", pattern: String.raw`Feed\d\.\d+ Fetcher` },
  ],
  ["an optional letter", "colou?rbots", { literal: "rbots", pattern: "colou?rbots" }],
  ["a repetition of nothing", "abc{0}defg", { literal: "defg", pattern: "abc{0}defg" }],
  ["a version's dot", "Tool/1.0", { literal: "Tool/1.0", pattern: null }],
  ["a group", "(?:foo|bar)bazz", { literal: "bazz", pattern: "(?:foo|bar)bazz" }],
] as const)("%s is reduced to what must be there", ([, source, reduced], { expect }) => {
  expect(reducePattern(source, false)).toEqual([expect.objectContaining(reduced)]);
});

test("alternatives at the top are rules of their own", ({ expect }) => {
  expect(reducePattern("Chirp|goto[|]x|(a|b)cde", false).map(({ literal }) => literal)).toEqual([
    "Chirp",
    "goto",
    "cde",
  ]);
});

test.for([
  ["AppleWebKit", "matches_real_browser"],
  ["Mozilla/5.0", "matches_real_browser"],
  [String.raw`\AMozilla/5\.0 \(Windows`, "matches_real_browser"],
  ["hello", "bare_word"],
  ["a1b2", "too_short"],
  [String.raw`\w+`, "no_literal"],
  ["evil(a+)+tool", "vulnerable"],
  [String.raw`evil(a+)tool\1`, "not_proved"],
  ["evil(tool", "not_a_pattern"],
  ["Mozilla/5.0 (Evil|Bad)", "literal_too_common"],
  ["examplebot", "matches_known_crawler"],
] as const)("the expression %s of a list is refused: %s", ([pattern, code], { expect }) => {
  const collection = openUserAgentCollection();
  const crawler = { pattern: "ExampleBot", instances: ["ExampleBot/1.0 (+https://bot.example)"], tags: [] };
  addCrawlers(collection, [crawler], "crawlers", aTally());
  const tally = aTally();
  addToolList(collection, { where: "list", lines: ["# comment", pattern], isPattern: true }, tally);
  expect(tally.report().rejectedExamples).toEqual([`list:2: ${code}`]);
});

test.for([
  ["Mozilla/5.0 (Hydra)", "attack_tool"],
  ["sqlmap/1.8.2#stable (https://sqlmap.org)", "attack_tool"],
  ["Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)", "attack_tool"],
  ["OpenBullet2", "attack_tool"],
  ["curl/8.5.0", "http_library"],
  ["python-requests/2.32.3", "http_library"],
  ["Go-http-client/2.0", "http_library"],
  ["node", "http_library"],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
    "automation_browser",
  ],
  ["Mozilla/5.0 (compatible; Whatever/1.0; +https://what.example/bot)", "crawler"],
] as const)("%s is %s", ([userAgent, kind], { expect }) => {
  const collection = openUserAgentCollection();
  addTools(collection, aTally());
  expect(openUserAgentRules(finishUserAgents(collection).bytes).match(userAgent)?.kind).toBe(kind);
});

test("no rule of our own hits a person's browser", ({ expect }) => {
  const collection = openUserAgentCollection();
  addTools(collection, aTally());
  const rules = openUserAgentRules(finishUserAgents(collection).bytes);
  expect([...collection.people].filter((userAgent) => rules.match(userAgent) !== null)).toEqual([]);
});
