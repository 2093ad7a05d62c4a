import * as z from "zod/mini";
import { keysSchema, type Keys } from "../../shared/identity/keys.ts";
import { parseSettings } from "../parse-settings.ts";
import { placementFields, placementOf, type Placement } from "../placement.ts";

const emptyOr = (url: z.ZodMiniType<string, string>) => z._default(z.union([z.literal(""), url]), "");
const binding = z.custom<object>(
  (value) => typeof value === "object" && value !== null,
  "expected a binding, got none; see wrangler.toml",
);

const settingsSchema = z.object({
  /** Empty: the gate stands on a route in front of the origin. */
  ORIGIN: emptyOr(
    z.string().check(z.refine(isOrigin, "expected https://host or http://host:port without a path")),
  ),
  GATEHOUSE_KEYS: keysSchema,
  /** Secret of the widgets that policies name; empty: none is believed. */
  TURNSTILE_SECRET: z._default(z.string().check(z.maxLength(200)), ""),
  TURNSTILE_URL: z._default(
    z.string().check(z.refine((url) => URL.canParse(url), "expected a URL")),
    "https://challenges.cloudflare.com/turnstile/v0",
  ),
  WITHOUT_POLICY: z._default(z.enum(["refuse-writes", "pass"]), "refuse-writes"),
  ...placementFields,
  CONFIG: binding,
  INTEL: binding,
  ACCOUNT_STATE: binding,
  SOURCE_STATE: binding,
  CAMPAIGN_STATE: binding,
  SIGNUP_STATE: binding,
  STREAM_STATE: binding,
  CHALLENGE_LEDGER: binding,
  RECEIPT_LOG: binding,
});

type Parsed = z.infer<typeof settingsSchema>;

export type Settings = {
  readonly origin: URL | null;
  readonly keys: Keys;
  readonly withoutPolicy: Parsed["WITHOUT_POLICY"];
  readonly placement: Placement;
  readonly turnstile: { readonly base: string; readonly secret: string };
};

/** Reads the settings out of `env` and reports every mistake at once, so that one redeploy fixes them all; throws if there is any. */
export function readSettings(env: Readonly<Record<string, unknown>>): Settings {
  const settings = parseSettings(settingsSchema, {
    ...env,
    GATEHOUSE_KEYS: parseKeys(env["GATEHOUSE_KEYS"]),
  });
  const { ORIGIN, GATEHOUSE_KEYS, WITHOUT_POLICY, TURNSTILE_SECRET, TURNSTILE_URL } = settings;
  return {
    origin: ORIGIN === "" ? null : new URL(ORIGIN),
    keys: GATEHOUSE_KEYS,
    withoutPolicy: WITHOUT_POLICY,
    placement: placementOf(settings),
    turnstile: { base: TURNSTILE_URL, secret: TURNSTILE_SECRET },
  };
}

/** Text that is no JSON stays text, which the schema then refuses without repeating it. */
function parseKeys(secret: unknown): unknown {
  if (typeof secret !== "string") return secret;
  try {
    return JSON.parse(secret);
  } catch {
    return "not JSON";
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash, username } = new URL(text);
  return /^https?:$/u.test(protocol) && pathname === "/" && search === "" && hash === "" && username === "";
}
