import * as z from "zod/mini";
import { LADDER_RUNGS } from "../challenge/challenge-step.ts";
import { ACTIONS } from "../domain/action.ts";
import { CLIENT_CLASSES } from "../domain/client-class.ts";
import { LIMIT_COUNTS, LIMIT_KEYS } from "../domain/meter.ts";
import { issuerKey } from "../agent/private-token.ts";
import { fromBase64Url } from "../identity/base64-url.ts";
import { parseCidr } from "../identity/cidr.ts";
import { ROUTE_KINDS } from "../domain/attempt.ts";
import { OUTCOMES } from "../domain/outcome.ts";
import { REASON_CODES } from "../domain/reason.ts";

/** Names appear in receipts as `route/name`; they are what an operator searches for. */
const name = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,47}$/u, "expected kebab-case, at most 48 characters"));
const action = z.enum(ACTIONS);
/** A path into a JSON body, dots between keys: `user.login`. */
const jsonPath = z
  .string()
  .check(z.regex(/^[^.]+(\.[^.]+){0,7}$/u, "expected keys joined by dots, at most 8 deep"));

const match = z.strictObject({
  methods: z.array(z.enum(["POST", "PUT", "PATCH"])).check(z.minLength(1)),
  /** Exact host names without port; empty means every host. */
  hosts: z.array(z.string()),
  /** Canonical path; `:name` stands for one segment. */
  path: z.string().check(z.regex(/^\/[^?#]*$/u, "expected a path that starts with /")),
});

/** Which of them a route must have follows from its kind (policy-faults.ts). */
const credentialFields = <T>(field: z.ZodMiniType<T>) => ({
  username: z.optional(field),
  password: z.optional(field),
  email: z.optional(field),
  /** The number that a message would go to. */
  phone: z.optional(field),
  /** A postal address, as one field has it. */
  postal: z.optional(field),
  /** A one-time code or token. */
  code: z.optional(field),
});

const credentials = z.discriminatedUnion("format", [
  z.strictObject({ format: z.literal("form"), ...credentialFields(z.string()) }),
  z.strictObject({ format: z.literal("json"), ...credentialFields(jsonPath) }),
]);

/** Every condition that is given must hold. `pattern` must be proved linear-time by `gatehouse policy check`. */
const outcomeCondition = z.strictObject({
  status: z.optional(z.array(z.int())),
  header: z.optional(z.strictObject({ name: z.string(), equals: z.optional(z.string()) })),
  setCookie: z.optional(z.string()),
  redirect: z.optional(z.string()),
  json: z.optional(
    z.strictObject({ path: jsonPath, equals: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  ),
  text: z.optional(z.string().check(z.minLength(1))),
  pattern: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});

const outcomeRule = z.strictObject({ outcome: z.enum(OUTCOMES), when: outcomeCondition });

const threshold = z.strictObject({
  name,
  minScore: z.number(),
  action,
  /** Holds for clients of these classes only; for all where left out. */
  clients: z.optional(z.array(z.enum(CLIENT_CLASSES)).check(z.minLength(1))),
});

/**
 * Counts that end the matter whatever the score: `failures` of an account over 15 minutes (strangers share one bucket,
 * a known device has its own), or a cell's count over its sliding 10-minute window. A limit with a window, pace or key of
 * its own has a meter; whoever proves a known device is held to its `session` only.
 */
const limit = z.strictObject({
  name,
  key: z.enum(LIMIT_KEYS),
  count: z.enum(LIMIT_COUNTS),
  max: z.int().check(z.minimum(1)),
  action,
  windowSeconds: z.optional(z.int().check(z.minimum(1), z.maximum(86_400))),
  /** `even`: so many at once, then one whenever a `max`-th of the window has passed (GCRA). A sliding window where left out. */
  pace: z.optional(z.enum(["window", "even"])),
  /** `observe`: it is counted and told in receipts, and decides nothing. */
  mode: z.optional(z.enum(["observe", "enforce"])),
});

/** In UTC. Not zod's own, which brings dates, times and durations along: 2 KB. */
const instant = z
  .string()
  .check(
    z.regex(
      /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/u,
      "expected an instant such as 2027-01-31T00:00:00Z",
    ),
    z.refine(isOnCalendar, "expected a day that the month has"),
  );

/** Every condition that is given must hold, and one must be given. The one list that whatever refuses obeys. */
const exemption = z.strictObject({
  name,
  cidr: z.optional(z.string()),
  /** An agent or crawler of `challenge` that proved who it is. */
  agent: z.optional(name),
  /** A header with a secret of the site's own programs, of which the policy knows the SHA-256. */
  header: z.optional(
    z.strictObject({
      name: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/iu, "expected the name of a header")),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/u, "expected 64 hex digits")),
    }),
  ),
  /** Nothing harsher than this happens to exempted attempts. */
  atMost: action,
  until: instant,
});

/** Places that a route is not meant for. */
const fence = z.strictObject({
  name,
  /** `inside`: whoever comes from here is held; `outside`: everybody else is, and whoever's place nobody knows. */
  holds: z.enum(["inside", "outside"]),
  countries: z._default(
    z
      .array(z.string().check(z.regex(/^[A-Z]{2}$/u, "expected an ISO 3166 code such as DE")))
      .check(z.maxLength(250)),
    [],
  ),
  asns: z._default(
    z.array(z.int().check(z.minimum(1), z.maximum(4_294_967_295))).check(z.maxLength(1_000)),
    [],
  ),
  action,
});

const locationHeader = z
  .string()
  .check(z.regex(/^[a-z0-9-]{1,64}$/u, "expected the name of a header, in lower case"));

/**
 * Headers in which a front of the operator's own writes where an address is, in degrees, over whatever a visitor sends. Without
 * this no header is believed.
 */
const location = z.strictObject({ latitude: locationHeader, longitude: locationHeader });

/** What the origin is told beside the verdict (docs/headers.md). */
const marks = z.strictObject({
  /** From this score on a new account is to be held back until somebody has looked at it. */
  quarantineFrom: z.optional(z.number()),
  /** Whoever logs in with a name and password that were leaked together is to choose another password. */
  resetLeaked: z._default(z.boolean(), false),
  /** What is accepted here changed the account's password: a leaked one is forgotten. */
  changesPassword: z._default(z.boolean(), false),
});

const ladder = z.array(z.enum(LADDER_RUNGS)).check(z.minLength(1));
/** 2^n hashes are expected: 24 is a minute of a fast desktop, and nobody waits that long. */
const workBits = z.int().check(z.minimum(4), z.maximum(24));

const publicHttps = z
  .string()
  .check(z.refine(isPublicHttps, "expected https://host/path with a public host name, no port and no query"));

/** A program that may say who it is by signing its requests; its keys are fetched from here and nowhere else. */
const agent = z.strictObject({
  name,
  directory: publicHttps,
});

/** A program that cannot sign: known by its name and by where it comes from. Without the second the first is a lie. */
const crawler = z.strictObject({
  name,
  /** A part of its user agent, whatever the case. */
  userAgent: z.string().check(z.minLength(3), z.maxLength(64)),
  /** The ranges that its operator publishes. */
  cidrs: z._default(
    z
      .array(
        z.string().check(z.refine((text) => parseCidr(text) !== null, "expected an address or a.b.c.d/n")),
      )
      .check(z.maxLength(1_024)),
    [],
  ),
  /** Its address has a name below one of these, and that name has the address. */
  domains: z._default(
    z
      .array(
        z
          .string()
          .check(z.regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,24}$/u, "expected a domain such as googlebot.com")),
      )
      .check(z.maxLength(8)),
    [],
  ),
  /** Who is asked for names (DNS over HTTPS, JSON). He learns the addresses of those who claim to be this crawler. */
  resolver: z.optional(publicHttps),
});

/** An address of the gate's own network, or of the machine beside it, is nobody's directory. */
function isPublicHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, search, hash, username, href } = new URL(text);
  const named = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$/u.test(hostname);
  const isLocal = /\.(?:localhost|local|internal|lan|home|arpa)$/u.test(hostname);
  return (
    href === text && protocol === "https:" && named && !isLocal && port + search + hash + username === ""
  );
}

/** The 30th of February would be taken for a day of March. What is no instant at all is not for this to say. */
function isOnCalendar(text: string): boolean {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || new Date(atMs).toISOString().startsWith(text.slice(0, 10));
}

function isIssuerKey(text: string): boolean {
  const bytes = fromBase64Url(text);
  return bytes !== null && issuerKey(bytes) !== null;
}

/** What the action `challenge` means on this route (docs/challenge.md). */
const challenge = z.strictObject({
  /** The first rung that an attempt has not passed is what it is asked for. */
  ladder: z._default(ladder, ["silent", "page", "step_up"]),
  /** The ladder while the route is under attack; the same one where left out. */
  underAttack: z.optional(ladder),
  work: z._default(
    z.strictObject({
      silent: workBits,
      page: workBits,
      underAttack: z.int().check(z.minimum(0), z.maximum(6)),
    }),
    { silent: 16, page: 18, underAttack: 2 },
  ),
  waitSeconds: z._default(z.int().check(z.minimum(0), z.maximum(120)), 15),
  clearanceMinutes: z._default(z.int().check(z.minimum(0), z.maximum(1_440)), 30),
  clearanceEpoch: z._default(z.int().check(z.minimum(0), z.maximum(999_999)), 0),
  ifLedgerUnavailable: z._default(z.enum(["ask", "next"]), "ask"),
  /** Programs whose signatures are believed (Web Bot Auth). */
  agents: z._default(z.array(agent).check(z.maxLength(32)), []),
  /** Programs that are known by where they come from. */
  crawlers: z._default(z.array(crawler).check(z.maxLength(32)), []),
  /** Issuers of private access tokens (Privacy Pass, type 2) whose word is credit. */
  privateTokens: z.optional(
    z
      .array(
        z.strictObject({
          issuer: z
            .string()
            .check(z.regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,24}$/u, "expected the issuer's host name")),
          key: z
            .string()
            .check(
              z.refine(isIssuerKey, "expected the issuer's public key, RSA of 2,048 bits, in base64url"),
            ),
        }),
      )
      .check(z.minLength(1), z.maxLength(4)),
  ),
  /** At the step `page` a person is vouched for by Cloudflare Turnstile instead of by work. */
  turnstile: z.optional(
    z.strictObject({
      siteKey: z.string().check(z.regex(/^[\w.-]{1,100}$/u, "expected the site key of a Turnstile widget")),
      /** While it is down: `work` as without it, or go on to `ask`. */
      ifUnavailable: z._default(z.enum(["work", "ask"]), "work"),
    }),
  ),
  /** Exact paths of pages that carry the gate's script. */
  attachTo: z._default(z.array(z.string().check(z.regex(/^\/[^?#]*$/u))), []),
  brand: z.optional(
    z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(80)),
      colour: z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/iu, "expected a colour such as #0a5c36"))),
    }),
  ),
});

/** Whom the origin is asked about in place of a guess that is deceived (docs/decisions/0075-a-lie-that-the-origin-tells.md). */
const deception = z.strictObject({
  /**
   * `nobody`: a name that does not exist, so that nobody is locked out. `same`: the name that was typed, with a random
   * password; for origins that say which names they know.
   */
  name: z._default(z.enum(["nobody", "same"]), "nobody"),
  /** Where all refusals are alike, one is sent from memory and the origin is not asked. */
  template: z._default(z.boolean(), true),
});

/** What happens to attempts beyond those that an isolate judges at once (docs/decisions/0078-so-many-are-judged-at-once.md). */
const overload = z.strictObject({
  /** `throttle`: 429 and when to come back. `challenge`: judged once solved. `allow`: passed on, judged by nobody. */
  action: z._default(z.enum(["throttle", "challenge", "allow"]), "throttle"),
  /** Of all routes together: one that asks for fewer gives way to the others. */
  atOnce: z._default(z.int().check(z.minimum(1), z.maximum(1_024)), 64),
  /** An isolate in which what is due waits longer than this has no places for strangers, */
  lateMs: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 200),
  /** but for so many. */
  leastASecond: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 50),
});

const route = z.strictObject({
  id: name,
  kind: z.enum(ROUTE_KINDS),
  /** How the gate answers: a page for people, `application/problem+json` for programs. */
  caller: z.enum(["browser", "api"]),
  match,
  credentials: z.optional(credentials),
  outcomes: z.array(outcomeRule),
  mode: z.enum(["observe", "enforce"]),
  thresholds: z.array(threshold),
  limits: z.array(limit),
  delayMs: z._default(z.int().check(z.minimum(0), z.maximum(10_000)), 1_500),
  /** Who is blocked waits so long for it, as many at once as an isolate can bear. */
  tarpitSeconds: z._default(z.int().check(z.minimum(0), z.maximum(20)), 0),
  retryAfterSeconds: z._default(z.int().check(z.minimum(1), z.maximum(86_400)), 60),
  points: z._default(z.partialRecord(z.enum(REASON_CODES), z.number()), {}),
  onUnavailable: z.strictObject({ intel: action, account: action, source: action }),
  /** `block` answers 400, 413 or 415; `allow` passes an unreadable body on (observe mode always does). */
  onUnreadable: z.enum(["block", "allow"]),
  overload: z.prefault(overload, {}),
  deadlinesMs: z._default(
    z.strictObject({ intel: z.int().check(z.minimum(1)), state: z.int().check(z.minimum(1)) }),
    { intel: 50, state: 250 },
  ),
  exemptions: z._default(z.array(exemption), []),
  fences: z._default(z.array(fence).check(z.maxLength(16)), []),
  marks: z.prefault(marks, {}),
  location: z.optional(location),
  challenge: z.prefault(challenge, {}),
  deception: z.prefault(deception, {}),
  /** Origins that may read the gate's own answers; `*` is refused together with credentials. */
  cors: z.optional(z.strictObject({ origins: z.array(z.string()), credentials: z.boolean() })),
});

/** One strict schema: a misspelt key or reason is refused, not ignored. All mistakes are reported at once. */
export const policySchema = z.strictObject({
  $schema: z.optional(z.string()),
  id: name,
  routes: z.array(route),
});

export type Policy = z.infer<typeof policySchema>;
export type Route = Policy["routes"][number];
export type OutcomeRule = Route["outcomes"][number];
export type Limit = Route["limits"][number];

/** A policy that was checked, with its revision: the first 12 hex digits of the SHA-256 of its canonical JSON. */
export type ActivePolicy = { readonly revision: string; readonly policy: Policy };
