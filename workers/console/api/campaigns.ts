import { Hono } from "hono";
import * as z from "zod/mini";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";

const activePolicy = z.object({ revision: z.string() });
const routesOfPolicy = z.object({
  routes: z.array(z.object({ id: z.string(), credentials: z.optional(z.unknown()) })),
});

/** Attacks on the active policy's routes, newest first: running ones have no end yet. Accounts are pseudonyms. */
export function campaignRoutes(
  deps: Pick<ConsoleDeps, "campaignsOf" | "config" | "intel">,
): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    const ids = await guardedRoutes(deps);
    if (ids === null) return problem(c, 404, "not_found");
    const lists = await Promise.all(
      ids.map(async (route) => (await deps.campaignsOf(route)).map((campaign) => ({ route, ...campaign }))),
    );
    return c.json({ campaigns: lists.flat().toSorted((a, b) => b.startedAtMs - a.startedAtMs) });
  });
  return routes;
}

/** Routes that take credentials have strangers to speak of; null without an active policy. */
async function guardedRoutes({ config, intel }: Pick<ConsoleDeps, "config" | "intel">) {
  const pointer = activePolicy.safeParse(await config.get("policy/active", "json"));
  if (!pointer.success) return null;
  const text = await intel.get(`policies/${pointer.data.revision}.json`);
  const policy = text && routesOfPolicy.safeParse(await text.json());
  if (!policy?.success) return null;
  return policy.data.routes.filter(({ credentials }) => credentials !== undefined).map(({ id }) => id);
}
