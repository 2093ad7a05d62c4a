import * as z from "zod/mini";
import { USER_AGENT_KINDS, type UserAgentKind } from "../../shared/domain/user-agent-kind.ts";
import { MIN_LITERAL } from "../../shared/format/user-agent-matcher.ts";
import { writeUserAgentRules, type UserAgentRule } from "../../shared/format/user-agent-rules.ts";
import { unprovedLinear } from "../prove-linear.ts";
import type { ArtefactBytes } from "./collected.ts";
import browsers from "./data/browser-user-agents.json" with { type: "json" };
import tools from "./data/user-agent-tools.json" with { type: "json" };
import { reducePattern } from "./reduce-pattern.ts";
import type { SourceTally } from "./source-tally.ts";

/** Rules so far, and the user agents that none of them may hit. */
export type UserAgentCollection = {
  readonly rules: Map<string, UserAgentRule>;
  /** What people's browsers say: whoever matches one of these is refused. */
  readonly people: Set<string>;
  /** What well-known crawlers and libraries say: no list of attack tools may claim these. */
  readonly declared: Set<string>;
  readonly sources: Set<string>;
};

export function openUserAgentCollection(): UserAgentCollection {
  return { rules: new Map(), people: new Set(browsers), declared: new Set(), sources: new Set() };
}

const toolSchema = z.array(
  z.object({
    name: z.string(),
    literal: z.string(),
    kind: z.enum(USER_AGENT_KINDS),
    start: z.boolean(),
    end: z.boolean(),
    ignoreCase: z.boolean(),
  }),
);

/** Own list: names that tools give themselves. */
export function addTools(collection: UserAgentCollection, tally: SourceTally): void {
  collection.sources.add(tally.facts.id);
  for (const { name, literal, kind, start, end, ignoreCase } of toolSchema.parse(tools)) {
    addRule(collection, { kind, name, literal, ignoreCase, atStart: start, atEnd: end, pattern: null });
    tally.accept();
  }
}

export const crawlerListSchema = z.array(
  z.object({ pattern: z.string(), instances: z.array(z.string()), tags: z.optional(z.array(z.string())) }),
);
export type CrawlerList = z.infer<typeof crawlerListSchema>;

/** The crawler-user-agents list. Its `scanner` tag also holds certificate checkers and cookie audits: those stay crawlers. */
export function addCrawlers(
  collection: UserAgentCollection,
  list: CrawlerList,
  where: string,
  tally: SourceTally,
): void {
  collection.sources.add(tally.facts.id);
  for (const [index, { pattern, instances, tags = [] }] of list.entries()) {
    if (!tags.includes("scanner")) instances.forEach((instance) => collection.declared.add(instance));
    const line = {
      where: `${where}#${index + 1}`,
      kind: kindOfTags(tags),
      pattern,
      ignoreCase: false,
      isRaw: false,
    };
    addPattern(collection, line, tally);
  }
}

function kindOfTags(tags: readonly string[]): UserAgentKind {
  if (tags.includes("browser-automation")) return "automation_browser";
  return tags.includes("http-library") ? "http_library" : "crawler";
}

type PatternLine = {
  /** From a list of expressions that nobody reviewed one by one. */
  readonly isRaw: boolean;
  readonly where: string;
  readonly kind: UserAgentKind;
  readonly pattern: string;
  readonly ignoreCase: boolean;
};

/** A list of plain names (`sqlmap`) or expressions, one a line, `#` comments: what it lists are attack tools. */
export function addToolList(
  collection: UserAgentCollection,
  list: { readonly where: string; readonly lines: Iterable<string>; readonly isPattern: boolean },
  tally: SourceTally,
): void {
  collection.sources.add(tally.facts.id);
  let number = 0;
  for (const line of list.lines) {
    number++;
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const pattern = list.isPattern ? text : text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
    const where = `${list.where}:${number}`;
    addPattern(
      collection,
      { where, kind: "attack_tool", pattern, ignoreCase: true, isRaw: list.isPattern },
      tally,
    );
  }
}

/** One line counts once, however many alternatives it has; the first fault refuses it whole. */
function addPattern(collection: UserAgentCollection, line: PatternLine, tally: SourceTally): void {
  const rules = reducePattern(line.pattern, line.ignoreCase).map((reduced) => ({
    ...reduced,
    kind: line.kind,
    name: reduced.literal,
  }));
  const isBareWord = line.isRaw && rules.some((rule) => !isAnchored(rule) && BARE_WORD.test(rule.literal));
  const fault = isBareWord
    ? "bare_word"
    : rules.map((rule) => faultOf(collection, rule)).find((each) => each !== null);
  if (fault) {
    tally.reject(line.where, fault);
    return;
  }
  rules.forEach((rule) => addRule(collection, rule));
  tally.accept();
}

// An unanchored name as short as "nms" stands inside longer words.
const MIN_UNANCHORED_ATTACK_NAME = 5;
// Lists of expressions also hold plain words (`hello`, `beacon`, `MyApp`) that any honest app may be called.
const BARE_WORD = /^[A-Za-z]{1,7}$/u;
/** Android build ids name a phone's firmware: every phone with it would be a crawler. */
const ANDROID_BUILD = /^[A-Z]{2}\d[A-Z]\.\d{6}\.\d{3}/u;

function faultOf(collection: UserAgentCollection, rule: UserAgentRule): string | null {
  if (rule.literal.length < MIN_LITERAL) return "no_literal";
  if (rule.literal.length > 255 || !/^[\x20-\x7e]*$/u.test(rule.literal + (rule.pattern ?? "")))
    return "not_ascii";
  if (ANDROID_BUILD.test(rule.literal)) return "names_a_device";
  const isAttack = rule.kind === "attack_tool";
  if (isAttack && !isAnchored(rule) && rule.literal.length < MIN_UNANCHORED_ATTACK_NAME) return "too_short";
  if (rule.pattern !== null && saidByPeople(collection, rule.literal)) return "literal_too_common";
  const expression = rule.pattern ?? literalPattern(rule);
  const flags = rule.ignoreCase ? "i" : "";
  const unproved = rule.pattern === null ? null : unprovedLinear(rule.pattern, flags);
  if (unproved) return unproved;
  const regExp = new RegExp(expression, flags);
  if (some(collection.people, (each) => regExp.test(each))) return "matches_real_browser";
  if (isAttack && some(collection.declared, (each) => regExp.test(each))) return "matches_known_crawler";
  return null;
}

/** An expression whose surest word is one that browsers say ("Gecko") would be tried on every visitor. */
function saidByPeople({ people }: UserAgentCollection, literal: string): boolean {
  const word = literal.toLowerCase();
  return [...people].filter((userAgent) => userAgent.toLowerCase().includes(word)).length * 4 > people.size;
}

function isAnchored(rule: UserAgentRule): boolean {
  return rule.atStart || rule.atEnd || rule.pattern !== null;
}

function some(texts: Iterable<string>, test: (text: string) => boolean): boolean {
  for (const text of texts) if (test(text)) return true;
  return false;
}

function literalPattern({ literal, atStart, atEnd }: UserAgentRule): string {
  const escaped = literal.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
  return `${atStart ? "^" : ""}${escaped}${atEnd ? "$" : ""}`;
}

/** The first source to name something names it: own list, then crawlers, then feeds. */
function addRule({ rules }: UserAgentCollection, rule: UserAgentRule): void {
  const key = `${rule.kind} ${rule.pattern ?? literalPattern(rule).toLowerCase()}`;
  if (!rules.has(key)) rules.set(key, rule);
}

export function finishUserAgents({ rules, sources }: UserAgentCollection): ArtefactBytes {
  const all = [...rules.values()];
  return {
    name: "user-agents",
    bytes: writeUserAgentRules(all),
    parameters: { format: 1, expressions: all.filter(({ pattern }) => pattern !== null).length },
    entries: all.length,
    sources: [...sources].toSorted(),
  };
}
