import { Hono } from "hono";
import * as z from "zod/mini";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";

const activeRelease = z.object({ release: z.string(), activatedAtMs: z.number() });
const activePolicy = z.object({ revision: z.string(), activatedAtMs: z.number() });

/** Anyone may ask whether the console is up; what is active and since when is for operators. */
export function healthRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    if (c.get("operator") === null) return c.json({ status: "ok" });
    const [release, policy, receipts] = await Promise.all([
      readRelease(deps),
      readPolicy(deps),
      receiptsAnswer(deps),
    ]);
    const status = release && policy && receipts ? "ok" : "degraded";
    return c.json({ status, release, policy, receipts: receipts ? "reachable" : "unreachable" });
  });
  return routes;
}

async function readRelease({ config, nowMs }: ConsoleDeps) {
  const parsed = activeRelease.safeParse(await config.get("release/active", "json"));
  if (!parsed.success) return null;
  return {
    id: parsed.data.release,
    activatedAtMs: parsed.data.activatedAtMs,
    ageMs: nowMs() - parsed.data.activatedAtMs,
  };
}

async function readPolicy({ config }: ConsoleDeps) {
  const parsed = activePolicy.safeParse(await config.get("policy/active", "json"));
  return parsed.success ? { revision: parsed.data.revision, activatedAtMs: parsed.data.activatedAtMs } : null;
}

async function receiptsAnswer({ receiptShards }: ConsoleDeps): Promise<boolean> {
  try {
    await receiptShards[0]?.list({ limit: 1 });
    return true;
  } catch {
    return false;
  }
}
