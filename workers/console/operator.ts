import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { equalInConstantTime } from "../../shared/identity/field-mac.ts";
import { issuePass, openPass } from "../../shared/identity/operator-pass.ts";
import type { ConsoleDeps, ConsoleEnv } from "./console-deps.ts";
import { problem } from "./problem.ts";

const COOKIE = "gatehouse_operator";
// A working day: long enough not to interrupt, short enough that a forgotten browser locks itself.
const SESSION_MS = 12 * 3_600_000;

type Kind = ConsoleEnv["Variables"]["operator"];

/** Says who asks. Refuses everything while nobody is configured: an open console is worse than none. */
export function identifyOperator(deps: ConsoleDeps): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    const { secret, accessHolds } = deps.operator;
    if (secret === null && accessHolds === null) return problem(c, 503, "console_unconfigured");
    c.set("operator", await whoAsks(c, deps));
    return next();
  };
}

/** Lets operators pass. A change asked for by cookie must come from the console's own page. */
export const requireOperator: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const operator = c.get("operator");
  if (operator === null) return problem(c, 401, "operator_required");
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  // Only a bearer token is sent on purpose; browsers attach the other two to whatever a foreign page asks for.
  if (!reads && operator !== "token" && c.req.header("origin") !== new URL(c.req.url).origin) {
    return problem(c, 403, "foreign_origin");
  }
  return next();
};

/** Trades a link for a session, once. */
export async function redeemLink(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Response> {
  const { secret } = deps.operator;
  const nowMs = deps.nowMs();
  const link = secret && openPass("link", c.req.query("token") ?? "", { nowMs, secret });
  if (!secret || !link) return problem(c, 401, "link_invalid");
  const spentKey = `console/spent/${link.nonce}`;
  if ((await deps.config.get(spentKey)) !== null) return problem(c, 401, "link_spent");
  // KV refuses lifetimes under 60 seconds.
  const ttlSeconds = Math.max(60, Math.ceil((link.expiresAtMs - nowMs) / 1_000));
  await deps.config.put(spentKey, "1", { expirationTtl: ttlSeconds });
  setSession(c, issuePass("session", { nonce: link.nonce, expiresAtMs: nowMs + SESSION_MS }, secret));
  return c.redirect("/", 303);
}

async function whoAsks(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Kind> {
  const { secret, accessHolds } = deps.operator;
  const bearer = c.req.header("authorization")?.match(/^Bearer ([\w-]+)$/u)?.[1];
  if (secret && bearer !== undefined && equalInConstantTime(bearer, secret.key)) return "token";
  const cookie = getCookie(c, COOKIE);
  if (secret && cookie && openPass("session", cookie, { nowMs: deps.nowMs(), secret })) return "session";
  const assertion = c.req.header("cf-access-jwt-assertion");
  return accessHolds && assertion !== undefined && (await accessHolds(assertion)) ? "access" : null;
}

function setSession(c: Context, value: string): void {
  const secure = new URL(c.req.url).protocol === "https:";
  setCookie(c, COOKIE, value, {
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    secure,
    maxAge: SESSION_MS / 1_000,
  });
}
