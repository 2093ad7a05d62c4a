import { LADDER_RUNGS, type LadderRung } from "../challenge/challenge-step.ts";
import type { Policy, Route } from "./policy.ts";
import { routeLines } from "./route-lines.ts";

/** What the schema cannot say: rules between fields and between routes. Empty when the policy may be used. */
export function policyFaults(policy: Policy): readonly string[] {
  return [
    ...repeated(
      policy.routes.map(({ id }) => id),
      "routes: route id",
    ),
    ...policy.routes.flatMap(routeFaults),
  ];
}

function routeFaults(route: Route): readonly string[] {
  const at = `route ${route.id}`;
  return [
    ...credentialFaults(route, at),
    ...actionFaults(route, at),
    ...patternFaults(route, at),
    ...ladderFaults(route, at),
    ...crawlerFaults(route, at),
    ...exemptionFaults(route, at),
    ...markFaults(route, at),
    ...overloadFaults(route, at),
    ...locationFaults(route, at),
    ...limitFaults(route, at),
    ...repeated(lineNames(route), `${at}: line name`),
    ...(route.cors?.credentials && route.cors.origins.includes("*")
      ? [`${at}: cors: expected named origins, got "*" with credentials; name the origins`]
      : []),
  ];
}

function credentialFaults(route: Route, at: string): readonly string[] {
  // Rails, Laravel and others take a POST whose form says `_method=PUT` for a PUT: only POST covers both.
  if (route.credentials?.format === "form" && !route.match.methods.includes("POST"))
    return [`${at}: match.methods: expected POST among the methods of a form, got none; add POST`];
  const { credentials } = route;
  const wanted = CREDENTIALS[route.kind].filter((field) => credentials?.[field] === undefined);
  if (wanted.length === 0) return [];
  return [
    `${at}: credentials: expected ${wanted.join(" and ")} fields for a ${route.kind}, got none; add them`,
  ];
}

type CredentialField = Exclude<keyof NonNullable<Route["credentials"]>, "format">;

const CREDENTIALS: Readonly<Record<Route["kind"], readonly CredentialField[]>> = {
  login: ["username", "password"],
  signup: ["username"],
  step_up: [],
  reset: ["username"],
  otp: ["username", "code"],
  token: ["code"],
};

/** A random sign-up would open an account, and a random code would use up somebody's: only a wrong password can be made up. */
function actionFaults(route: Route, at: string): readonly string[] {
  if (route.kind === "login" && route.outcomes.some(({ outcome }) => outcome === "accepted")) return [];
  return routeLines(route)
    .filter(([, action]) => action === "deceive")
    .map(
      ([name]) =>
        `${at}: ${name}: expected deceive on a login with an outcome accepted only, got another route; use block`,
    );
}

/** Behind a rung only harder ones are ever reached, so another order would say what never happens. */
function ladderFaults({ challenge, thresholds }: Route, at: string): readonly string[] {
  const ladders = [
    ["challenge.ladder", challenge.ladder] as const,
    ["challenge.underAttack", challenge.underAttack ?? []] as const,
    ...thresholds.map(({ name, ladder = [] }) => [`thresholds: ${name}: ladder`, ladder] as const),
  ];
  return [
    ...ladders
      .filter(([, rungs]) => !isRising(rungs))
      .map(
        ([member, rungs]) =>
          `${at}: ${member}: expected rungs that rise, got ${rungs.join(", ")}; reorder them`,
      ),
    ...thresholds
      .filter(({ action, ladder }) => ladder && action !== "challenge")
      .map(
        ({ name, action }) =>
          `${at}: thresholds: ${name}: expected a ladder with challenge only, got it with ${action}; leave it out`,
      ),
  ];
}

/** A name alone is anybody's; and whoever is to be asked for host names must be named. */
function crawlerFaults({ challenge }: Route, at: string): readonly string[] {
  return challenge.crawlers.flatMap(({ name, cidrs, domains, resolver }) => {
    const of = `${at}: challenge.crawlers: ${name}`;
    if (cidrs.length + domains.length === 0)
      return [`${of}: expected cidrs or domains, got neither; add its ranges`];
    if (domains.length > 0 === (resolver !== undefined)) return [];
    return [`${of}: expected domains and resolver together, got one of them; add the other`];
  });
}

/** An exemption without a condition would be everybody's, and nobody proves a name that the route does not know. */
function exemptionFaults({ exemptions, fences, challenge }: Route, at: string): readonly string[] {
  const agents = [...challenge.agents, ...challenge.crawlers].map(({ name }) => name);
  return [
    ...exemptions.flatMap(({ name, cidr, agent, header }) => {
      const of = `${at}: exemptions: ${name}`;
      if (agent !== undefined && !agents.includes(agent))
        return [`${of}: expected an agent or crawler of this route, got ${agent}; add it to challenge`];
      return cidr === undefined && agent === undefined && header === undefined
        ? [`${of}: expected cidr, agent or header, got none; say who is exempted`]
        : [];
    }),
    ...fences.flatMap(({ name, countries, asns }) =>
      countries.length + asns.length > 0
        ? []
        : [`${at}: fences: ${name}: expected countries or asns, got neither; say where the fence is`],
    ),
  ];
}

function markFaults({ kind, marks }: Route, at: string): readonly string[] {
  return [
    ...(marks.quarantineFrom !== undefined && kind !== "signup"
      ? [`${at}: marks.quarantineFrom: expected a signup, got a ${kind}; only new accounts are held back`]
      : []),
    ...(marks.resetLeaked && kind !== "login"
      ? [`${at}: marks.resetLeaked: expected a login, got a ${kind}; leaks speak of passwords`]
      : []),
    ...(marks.changesPassword && kind !== "otp"
      ? [`${at}: marks.changesPassword: expected an otp, got a ${kind}; a code proves whose account it is`]
      : []),
  ];
}

/** Behind a challenge that nobody can solve nobody would ever be judged. */
function overloadFaults({ overload, challenge }: Route, at: string): readonly string[] {
  const [first] = challenge.underAttack ?? challenge.ladder;
  if (overload.action !== "challenge" || first === "silent" || first === "page") return [];
  return [
    `${at}: overload.action: expected a ladder that begins with silent or page for a challenge, got ${first}; use throttle`,
  ];
}

/**
 * What visitors' programs send by themselves, what proves who somebody is, and what the gate and the platform say: no front
 * writes a place there, so what stands there is never over what a visitor sent. `cf-iplatitude` and the like are left to fronts.
 */
const NOT_A_FRONTS = new RegExp(
  `^(?:(?:accept|access-control|content|gatehouse|if|proxy|sec|signature|upgrade|x-http-method)(?:-.*)?|${[
    "authorization|cf-connecting-.*|connection|cookie|date|dnt|expect|exposed-credential-check|forwarded|from|host",
    "keep-alive|origin|pragma|purpose|range|referer|te|transfer-encoding|true-client-ip|user-agent|via",
    "x-(?:api-key|auth-token|client-ip|csrf-token|forwarded-(?:for|host|port|proto)|method-override|real-ip|requested-with|xsrf-token)",
  ].join("|")})$`,
  "u",
);

function locationFaults({ location, exemptions }: Route, at: string): readonly string[] {
  const secrets = exemptions.map(({ header }) => header?.name.toLowerCase());
  return Object.entries(location ?? {})
    .filter(([, name]) => NOT_A_FRONTS.test(name) || secrets.includes(name))
    .map(
      ([member, name]) =>
        `${at}: location.${member}: expected a header that only a front of yours writes, got ${name}; name another, such as x-geo-${member}`,
    );
}

/** Routes that read what a limit counts by: elsewhere it would never hold anybody. */
const TYPED_KEYS = { phone: ["signup", "reset"], postal: ["signup"] } as const;

function limitFaults({ kind, limits, credentials }: Route, at: string): readonly string[] {
  return limits.flatMap(({ name, key }) => {
    if (key !== "phone" && key !== "postal") return [];
    const of = `${at}: limits: ${name}`;
    const kinds: readonly string[] = TYPED_KEYS[key];
    if (!kinds.includes(kind))
      return [`${of}: expected a key that a ${kind} has, got ${key}; count it on a ${kinds.join(" or ")}`];
    return credentials?.[key] === undefined
      ? [`${of}: expected credentials.${key} for the key ${key}, got none; name the field`]
      : [];
  });
}

function isRising(rungs: readonly LadderRung[]): boolean {
  return rungs.every(
    (rung, index) =>
      index === 0 || LADDER_RUNGS.indexOf(rung) > LADDER_RUNGS.indexOf(rungs[index - 1] ?? "silent"),
  );
}

function patternFaults(route: Route, at: string): readonly string[] {
  return route.outcomes.flatMap(({ when: { pattern } }, index) =>
    pattern === undefined || compiles(pattern)
      ? []
      : [
          `${at}: outcomes[${index}].when.pattern: expected a regular expression (flag u), got one that does not compile; correct it`,
        ],
  );
}

function compiles(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern, "u"));
  } catch {
    return false;
  }
}

/** Receipts name a line as `route/line`: two lines of one name could not be told apart. */
function lineNames({ thresholds, limits, fences, exemptions }: Route): readonly string[] {
  return [...thresholds, ...limits, ...fences]
    .map(({ name }) => name)
    .concat(exemptions.map(({ name }) => `exempt:${name}`));
}

function repeated(names: readonly string[], what: string): readonly string[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => `${what}: expected one ${name}, got several; rename the others`);
}
