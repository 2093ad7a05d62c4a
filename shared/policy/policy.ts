import * as z from "zod/mini";
import { ACTIONS } from "../domain/action.ts";
import { CLIENT_CLASSES } from "../domain/client-class.ts";
import { LIMIT_COUNTS, LIMIT_KEYS } from "../domain/meter.ts";
import { ROUTE_KINDS } from "../domain/attempt.ts";
import { OUTCOMES } from "../domain/outcome.ts";
import { REASON_CODES } from "../domain/reason.ts";
import { challengeSettings, cidr, ladder } from "./challenge-settings.ts";
import { lineName } from "./line-name.ts";

const action = z.enum(ACTIONS);
/** A path into a JSON body, dots between keys: `user.login`. */
const jsonPath = z
  .string()
  .check(z.regex(/^[^.]+(\.[^.]+){0,7}$/u, "expected keys joined by dots, at most 8 deep"));

const match = z.strictObject({
  methods: z.array(z.enum(["POST", "PUT", "PATCH"])).check(z.minLength(1)),
  /** Exact host names without port; empty means every host. */
  hosts: z.array(
    z
      .string()
      .check(
        z.regex(
          /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/iu,
          "expected a host name without scheme, port or wildcard, in ASCII (xn--…)",
        ),
      ),
  ),
  /** Canonical path; `:name` stands for one segment. */
  path: z
    .string()
    .check(
      z.regex(
        /^\/(?:[^/?#%;\\*{}\s]*[^/?#%;\\*{}\s.](?:\/[^/?#%;\\*{}\s]*[^/?#%;\\*{}\s.])*\/?)?$/u,
        "expected /segments, decoded, none of them empty or ending in a dot, :name for one that varies, without * { } % ; \\ ? # and blanks",
      ),
    ),
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
  name: lineName,
  minScore: z.number(),
  action,
  /** Holds for clients of these classes only; for all where left out. */
  clients: z.optional(z.array(z.enum(CLIENT_CLASSES)).check(z.minLength(1))),
  /** What this line's own `challenge` means, in place of the route's ladder. */
  ladder: z.optional(ladder),
});

/**
 * Counts that end the matter whatever the score: `failures` of an account over 15 minutes (strangers share one bucket,
 * a known device has its own), or a cell's count over its sliding 10-minute window. A limit with a window, pace or key of
 * its own has a meter; whoever proves a known device is held to its `session` only.
 */
const limit = z.strictObject({
  name: lineName,
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

/** The 30th of February would be taken for a day of March. What is no instant at all is not for this to say. */
function isOnCalendar(text: string): boolean {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || new Date(atMs).toISOString().startsWith(text.slice(0, 10));
}

/** Every condition that is given must hold, and one must be given. The one list that whatever refuses obeys. */
const exemption = z.strictObject({
  name: lineName,
  cidr: z.optional(cidr),
  /** An agent or crawler of `challenge` that proved who it is. */
  agent: z.optional(lineName),
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
  name: lineName,
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
  id: lineName,
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
  challenge: z.prefault(challengeSettings, {}),
  deception: z.prefault(deception, {}),
  /** Origins that may read the gate's own answers; `*` is refused together with credentials. */
  cors: z.optional(z.strictObject({ origins: z.array(z.string()), credentials: z.boolean() })),
});

/** One strict schema: a misspelt key or reason is refused, not ignored. All mistakes are reported at once. */
export const policySchema = z.strictObject({
  $schema: z.optional(z.string()),
  id: lineName,
  routes: z.array(route),
});

export type Policy = z.infer<typeof policySchema>;
export type Route = Policy["routes"][number];
export type Threshold = Route["thresholds"][number];
export type OutcomeRule = Route["outcomes"][number];
export type Limit = Route["limits"][number];

/** A policy that was checked, with its revision: the first 12 hex digits of the SHA-256 of its canonical JSON. */
export type ActivePolicy = { readonly revision: string; readonly policy: Policy };
