import { rarestGram } from "../../shared/format/user-agent-matcher.ts";
import type { UserAgentRule } from "../../shared/format/user-agent-rules.ts";

export type ReducedPattern = Pick<UserAgentRule, "literal" | "ignoreCase" | "atStart" | "atEnd" | "pattern">;

/**
 * A list's regular expression → rules with a literal that must be present. Most expressions of user-agent lists are
 * literals with anchors; those keep no expression at all. Alternatives at the top become rules of their own.
 * A letter in both cases (`[wW]get`) makes the whole rule ignore case: slightly broader, and never slower.
 */
export function reducePattern(source: string, ignoreCase: boolean): readonly ReducedPattern[] {
  // Python's way of writing flags.
  const withoutFlag = source.replace(/^\(\?i\)/u, "");
  const anyCase = ignoreCase || withoutFlag.length < source.length;
  // `Mozilla/5.0` in a list means a dot: taken as "any character" it would cost an expression on every visitor.
  const plain = withoutFlag.replace(/(?<=\d)\.(?=\d)/gu, String.raw`\.`);
  return topAlternatives(plain).map((alternative) => reduceAlternative(alternative, anyCase));
}

function reduceAlternative(source: string, ignoreCase: boolean): ReducedPattern {
  const start = /^(?:\^|\\A)/u.exec(source)?.[0].length ?? 0;
  const endAnchor = /(?<!\\)(?:\$|\\[Zz])$/u.exec(source)?.[0].length ?? 0;
  const inner = source.slice(start, source.length - endAnchor);
  const { runs, hasOtherSyntax, hasBothCases } = literalRuns(inner);
  const literal = runs.toSorted(byTelling)[0] ?? "";
  const isLiteral = !hasOtherSyntax;
  return {
    literal,
    ignoreCase: ignoreCase || hasBothCases,
    atStart: isLiteral && start > 0,
    atEnd: isLiteral && endAnchor > 0,
    pattern: isLiteral ? null : `${start > 0 ? "^" : ""}${inner}${endAnchor > 0 ? "$" : ""}`,
  };
}

/** First what browsers say least: else `Mozilla/4.0 (` would have every visitor's user agent tried. */
function byTelling(a: string, b: string): number {
  // Too short for the index (Infinity for both) ranks last; Infinity minus Infinity is no order.
  const [rareA, rareB] = [rarestGram(a).occurrences, rarestGram(b).occurrences];
  return rareA === rareB ? b.length - a.length : rareA - rareB;
}

type Runs = {
  readonly runs: readonly string[];
  readonly hasOtherSyntax: boolean;
  readonly hasBothCases: boolean;
};

// One step of a regular expression, as far as literals go: a group, a class, an escape, or one character; and what repeats it.
const STEP = /(?<group>\((?:\\.|[^\\)])*\))|\[(?<class>(?:\\.|[^\\\]])*)\]|\\(?<escape>.)|(?<plain>.)/gsu;
const REPEAT = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/u;

/** Maximal pieces that any match must contain, one after another. */
function literalRuns(source: string): Runs {
  const runs: string[] = [];
  let run = "";
  let [hasOtherSyntax, hasBothCases] = [false, false];
  const flush = () => {
    if (run !== "") runs.push(run);
    run = "";
  };
  STEP.lastIndex = 0;
  for (let at = 0; at < source.length;) {
    STEP.lastIndex = at;
    const step = STEP.exec(source);
    if (!step) break;
    at = STEP.lastIndex;
    const character = literalOf(step.groups ?? {});
    const repeat = REPEAT.exec(source.slice(at))?.[0] ?? "";
    at += repeat.length;
    hasBothCases ||= character !== null && step.groups?.["class"] !== undefined;
    if (character !== null && repeat === "") {
      run += character;
      continue;
    }
    hasOtherSyntax = true;
    flush();
  }
  flush();
  return { runs, hasOtherSyntax, hasBothCases };
}

/** The one character this step stands for, or null where it is anything but that. */
function literalOf(groups: Readonly<Record<string, string | undefined>>): string | null {
  const { group, class: set, escape, plain } = groups;
  if (group !== undefined) return null;
  if (set !== undefined) return sameLetter(set);
  if (escape !== undefined) return /[A-Za-z0-9]/u.test(escape) ? null : escape;
  return plain !== undefined && !/[.^$*+?|(){}[\]]/u.test(plain) ? plain : null;
}

function sameLetter(set: string): string | null {
  const [a = "", b = ""] = set;
  return set.length === 2 && a.toLowerCase() === b.toLowerCase() ? a.toLowerCase() : null;
}

/** Splits at `|` outside of groups and classes. */
function topAlternatives(source: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const [token] of source.matchAll(/\\.|\[(?:\\.|[^\\\]])*\]|./gsu)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token === "|" && depth === 0) parts.push("");
    else parts.push((parts.pop() ?? "") + token);
  }
  return parts;
}
