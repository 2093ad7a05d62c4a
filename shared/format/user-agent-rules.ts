import { USER_AGENT_KINDS, type UserAgentKind } from "../domain/user-agent-kind.ts";
import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { MIN_LITERAL, openMatcher, rarestGram } from "./user-agent-matcher.ts";

/*
 * User-agent rules, little-endian.
 *
 *   offset  size  field
 *        0     4  magic "GHU1"
 *        4     2  format version
 *        6     2  rules (n)
 *        8     4  body bytes (b)
 *       12     b  n rules, one after another:
 *                   1  kind: position in USER_AGENT_KINDS
 *                   1  flags: 1 ignore case, 2 at the start, 4 at the end, 8 has a pattern
 *                   1  name bytes
 *                   1  literal bytes (at least 3)
 *                   2  pattern bytes
 *                   1  gram offset: the three characters of the literal that are looked for first
 *                   …  name, literal, pattern (ASCII)
 *      end     4  CRC-32C of all bytes before it
 *
 * A rule matches where its literal stands in the user agent and then, if it has one, its pattern matches. The builder
 * proves every pattern linear: a Worker cannot stop a running regular expression.
 */
const MAGIC = 0x3155_4847; // "GHU1"
const VERSION = 1;
const HEADER_BYTES = 12;
const RULE_BYTES = 7;
const CRC_BYTES = 4;
const [IGNORE_CASE, AT_START, AT_END, HAS_PATTERN] = [1, 2, 4, 8];

export type UserAgentRule = {
  readonly kind: UserAgentKind;
  /** What a receipt says of the match. */
  readonly name: string;
  /** Must stand in the user agent; 3 to 255 ASCII characters. */
  readonly literal: string;
  readonly ignoreCase: boolean;
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** A regular expression that must match as well; proved linear by whoever wrote the rule. */
  readonly pattern: string | null;
};

export type UserAgentRules = {
  /**
   * The worst kind that matches, the longest literal among equals; null if none. About 0.5 µs for a browser's user agent;
   * reads at most 2,048 characters. Throws on nothing a request can send.
   */
  match(userAgent: string): Pick<UserAgentRule, "kind" | "name"> | null;
  readonly size: number;
};

export function writeUserAgentRules(rules: readonly UserAgentRule[]): Uint8Array {
  const body = rules.flatMap((rule) => [...ruleBytes(rule)]);
  const bytes = new Uint8Array(HEADER_BYTES + body.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, rules.length, true);
  view.setUint32(8, body.length, true);
  bytes.set(body, HEADER_BYTES);
  const crcAt = HEADER_BYTES + body.length;
  view.setUint32(crcAt, crc32c(bytes.subarray(0, crcAt)), true);
  return bytes;
}

function ruleBytes(rule: UserAgentRule): Uint8Array {
  const parts = [rule.name, rule.literal, rule.pattern ?? ""];
  const [name = 0, literal = 0, pattern = 0] = parts.map((part) => part.length);
  const text = parts.join("");
  const fits = name <= 255 && literal >= MIN_LITERAL && literal <= 255 && pattern <= 0xffff;
  if (!fits || !isAscii(text)) {
    throw new FormatError("user_agent_rules_layout", {
      expected: "short ASCII texts",
      got: rule.name.slice(0, 40),
    });
  }
  const bytes = new Uint8Array(RULE_BYTES + text.length);
  bytes.set([
    USER_AGENT_KINDS.indexOf(rule.kind),
    flagsOf(rule),
    name,
    literal,
    pattern & 255,
    pattern >>> 8,
  ]);
  bytes[6] = rarestGram(rule.literal).offset;
  bytes.set(new TextEncoder().encode(text), RULE_BYTES);
  return bytes;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/u.test(text);
}

function flagsOf(rule: UserAgentRule): number {
  return (
    (rule.ignoreCase ? IGNORE_CASE : 0) |
    (rule.atStart ? AT_START : 0) |
    (rule.atEnd ? AT_END : 0) |
    (rule.pattern === null ? 0 : HAS_PATTERN)
  );
}

/** Reads all rules and builds the index: a few milliseconds for 2,000 rules, once a release. */
export function openUserAgentRules(bytes: Uint8Array): UserAgentRules {
  const rules = readRules(bytes);
  return { size: rules.length, match: openMatcher(rules) };
}

/** As `open`, and the checksum. */
export function verifyUserAgentRules(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { end } = readHeader(view);
  expectEqual("user_agent_rules_checksum", crc32c(bytes.subarray(0, end)), view.getUint32(end, true));
  openMatcher(readRules(bytes));
}

function readHeader(view: DataView): { readonly count: number; readonly end: number } {
  if (view.byteLength < HEADER_BYTES) {
    throw new FormatError("user_agent_rules_truncated", { expected: HEADER_BYTES, got: view.byteLength });
  }
  expectEqual("user_agent_rules_magic", MAGIC, view.getUint32(0, true));
  expectEqual("user_agent_rules_version", VERSION, view.getUint16(4, true));
  const end = HEADER_BYTES + view.getUint32(8, true);
  expectEqual("user_agent_rules_truncated", end + CRC_BYTES, view.byteLength);
  return { count: view.getUint16(6, true), end };
}

type ReadRule = UserAgentRule & { readonly gramOffset: number };

function readRules(bytes: Uint8Array): readonly ReadRule[] {
  // byteOffset matters: callers pass views into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, end } = readHeader(view);
  const body = bytes.subarray(0, end);
  const rules: ReadRule[] = [];
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const { rule, next } = readRule(body, at);
    rules.push(rule);
    at = next;
  }
  expectEqual("user_agent_rules_layout", end, at);
  return rules;
}

function readRule(body: Uint8Array, at: number): { readonly rule: ReadRule; readonly next: number } {
  const [kindCode = 255, flags = 0, name = 0, literal = 0, low = 0, high = 0, gram = 0] = body.subarray(at);
  const kind = USER_AGENT_KINDS[kindCode];
  const next = at + RULE_BYTES + name + literal + low + high * 256;
  if (!kind || next > body.length || literal < MIN_LITERAL || gram > literal - MIN_LITERAL) {
    throw new FormatError("user_agent_rules_layout", { expected: "a rule", got: `other bytes at ${at}` });
  }
  const text = String.fromCharCode(...body.subarray(at + RULE_BYTES, next));
  const rule = {
    kind,
    name: text.slice(0, name),
    literal: text.slice(name, name + literal),
    pattern: (flags & HAS_PATTERN) === 0 ? null : text.slice(name + literal),
    ignoreCase: (flags & IGNORE_CASE) !== 0,
    atStart: (flags & AT_START) !== 0,
    atEnd: (flags & AT_END) !== 0,
    gramOffset: gram,
  };
  return { rule, next };
}
