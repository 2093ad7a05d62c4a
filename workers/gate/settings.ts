import * as z from "zod/mini";
// Named alone: `z.locales` would carry fifty languages into the bundle.
import english from "zod/v4/locales/en.js";
import { keysSchema, type Keys } from "../../shared/identity/keys.ts";

const { localeError } = english();

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
  WITHOUT_POLICY: z._default(z.enum(["refuse-writes", "pass"]), "refuse-writes"),
  /** Where account and source objects live; never the first visitor's choice. */
  STATE_LOCATION: z._default(
    z.enum(["", "wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"]),
    "",
  ),
  STATE_JURISDICTION: z._default(z.enum(["", "eu", "fedramp"]), ""),
  CONFIG: binding,
  INTEL: binding,
  ACCOUNT_STATE: binding,
  SOURCE_STATE: binding,
  RECEIPT_LOG: binding,
});

type Parsed = z.infer<typeof settingsSchema>;

export type Settings = {
  readonly origin: URL | null;
  readonly keys: Keys;
  readonly withoutPolicy: Parsed["WITHOUT_POLICY"];
  readonly placement: {
    readonly locationHint: Exclude<Parsed["STATE_LOCATION"], ""> | null;
    readonly jurisdiction: Exclude<Parsed["STATE_JURISDICTION"], ""> | null;
  };
};

/** Reads the settings out of `env` and reports every mistake at once, so that one redeploy fixes them all; throws if there is any. */
export function readSettings(env: Readonly<Record<string, unknown>>): Settings {
  const parsed = settingsSchema.safeParse(
    { ...env, GATEHOUSE_KEYS: parseKeys(env["GATEHOUSE_KEYS"]) },
    { error: localeError },
  );
  if (!parsed.success) throw new SettingsError(z.prettifyError(parsed.error));
  const { ORIGIN, GATEHOUSE_KEYS, WITHOUT_POLICY, STATE_LOCATION, STATE_JURISDICTION } = parsed.data;
  return {
    origin: ORIGIN === "" ? null : new URL(ORIGIN),
    keys: GATEHOUSE_KEYS,
    withoutPolicy: WITHOUT_POLICY,
    placement: { locationHint: STATE_LOCATION || null, jurisdiction: STATE_JURISDICTION || null },
  };
}

/** Names settings and what is wrong with them; never holds a secret's value. */
class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(mistakes: string) {
    super(
      `settings_invalid: expected the settings of docs/operations.md, got mistakes; correct these:\n${mistakes}`,
    );
  }
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
