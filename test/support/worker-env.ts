import { env } from "cloudflare:workers";
import type { Env } from "../../workers/gate/env.ts";

/** The bindings of wrangler.toml as the test's own workerd has them. */
export const gateEnv: Env = readEnv(env);

function readEnv(bindings: unknown): Env {
  if (isEnv(bindings)) return bindings;
  throw new Error("test_bindings: expected those of wrangler.toml, got others; check vitest.config.ts");
}

function isEnv(bindings: unknown): bindings is Env {
  return typeof bindings === "object" && bindings !== null && "ACCOUNT_STATE" in bindings;
}
