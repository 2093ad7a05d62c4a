import { unprovedLinear, type Unproved } from "../../intel-builder/prove-linear.ts";
import { severity } from "../../shared/domain/action.ts";
import { cidrText, parseCidr } from "../../shared/identity/cidr.ts";
import type { Route } from "../../shared/policy/policy.ts";
import type { Mistake } from "./check-policy.ts";

/** What is wrong with one route beyond its shape. */
export function routeMistakes(route: Route, at: string, nowMs: number): readonly Mistake[] {
  return [
    ...pathMistakes(route, at),
    ...thresholdMistakes(route, at),
    ...outcomeMistakes(route, at),
    ...exemptionMistakes(route, at, nowMs),
    ...corsMistakes(route, at),
  ];
}

/** The gate compares canonical paths: what no canonical path can equal is refused by the schema. */
function pathMistakes({ match }: Route, at: string): readonly Mistake[] {
  const path = `${at}.match.path`;
  const names = match.path.split("/").filter((segment) => segment.startsWith(":"));
  const odd = names.find((name) => !/^:[A-Za-z][A-Za-z0-9_]*$/u.test(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return [
    ...(odd === undefined ? [] : [`expected :name with letters and digits, got "${odd}"; name the segment`]),
    ...(twice === undefined ? [] : [`expected each name once, got ${twice} twice; rename one`]),
  ].map((message) => ({ path, message }));
}

/** The severest line that applies decides, so a milder action above a harsher one would never be seen. */
function thresholdMistakes({ thresholds }: Route, at: string): readonly Mistake[] {
  return thresholds.flatMap(({ name, minScore, action, clients }, index) => {
    // Lines for other classes of clients stand beside each other.
    const before = thresholds.slice(0, index).findLast((one) => String(one.clients) === String(clients));
    const path = `${at}.thresholds[${index}]`;
    if (before && minScore <= before.minScore) {
      return [
        {
          path,
          message: `expected rising minScore, got ${minScore} after ${before.minScore} (${name}); reorder`,
        },
      ];
    }
    if (before && severity(action) < severity(before.action)) {
      return [
        {
          path,
          message: `expected an action no milder than ${before.action}, got ${action} (${name}); it never decides`,
        },
      ];
    }
    return [];
  });
}

const UNPROVED_ADVICE: Readonly<Record<Unproved, string>> = {
  vulnerable: "got one that some answers make slow; avoid nested or adjacent repetition",
  not_proved: "got one that could not be proved linear; avoid lookaround and back-references",
  not_a_pattern: "got one that does not compile",
};

function outcomeMistakes({ outcomes }: Route, at: string): readonly Mistake[] {
  return outcomes.flatMap(({ when }, index) => {
    const path = `${at}.outcomes[${index}].when`;
    const mistakes: Mistake[] = [];
    if (Object.keys(when).length === 0) {
      mistakes.push({
        path,
        message: "expected a condition, got none: it would hold for every answer; add one",
      });
    }
    if (when.status?.some((status) => status < 100 || status > 599)) {
      mistakes.push({
        path: `${path}.status`,
        message: "expected status codes from 100 to 599; correct them",
      });
    }
    const unproved = when.pattern === undefined ? null : unprovedLinear(when.pattern, "u");
    // What does not compile is already named by the policy's own faults.
    if (unproved !== null && unproved !== "not_a_pattern") {
      mistakes.push({
        path: `${path}.pattern`,
        message: `expected a linear-time expression, ${UNPROVED_ADVICE[unproved]}`,
      });
    }
    return mistakes;
  });
}

function exemptionMistakes({ exemptions }: Route, at: string, nowMs: number): readonly Mistake[] {
  return exemptions.flatMap(({ cidr, until }, index) => {
    const path = `${at}.exemptions[${index}]`;
    const mistakes: Mistake[] = [];
    const fault = cidr === undefined ? null : cidrFault(cidr);
    if (fault) mistakes.push({ path: `${path}.cidr`, message: fault });
    if (Date.parse(until) <= nowMs) {
      mistakes.push({
        path: `${path}.until`,
        message: `expected a time to come, got ${until}; remove or renew the exemption`,
      });
    }
    return mistakes;
  });
}

function cidrFault(text: string): string | null {
  const cidr = parseCidr(text);
  // The schema's to tell.
  if (cidr === null) return null;
  if (cidr.prefixBits === 0) return "expected a network, got the whole internet; observe mode does that";
  const written = text.includes("/") && !text.includes(":") ? cidrText(cidr) : text;
  return written === text
    ? null
    : `expected a network's first address, got bits beyond the prefix; write ${cidrText(cidr)}`;
}

function corsMistakes({ cors }: Route, at: string): readonly Mistake[] {
  return (cors?.origins ?? []).flatMap((origin, index) =>
    origin === "*" || URL.parse(origin)?.origin === origin
      ? []
      : [
          {
            path: `${at}.cors.origins[${index}]`,
            message: 'expected an origin like "https://app.example", got other text; correct it',
          },
        ],
  );
}
