import { Hono } from "hono";
import * as z from "zod/mini";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";

const activePolicy = z.object({ revision: z.string() });
const routesOfPolicy = z.object({
  routes: z.array(z.object({ id: z.string(), credentials: z.optional(z.unknown()) })),
});

type Deps = Pick<ConsoleDeps, "campaignsOf" | "config" | "intel">;

/** One attack, and the route that it is on. */
export type ListedCampaign = NonNullable<Awaited<ReturnType<typeof listCampaigns>>>[number];

export function campaignRoutes(deps: Deps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    const campaigns = await listCampaigns(deps);
    return campaigns === null ? problem(c, 404, "not_found") : c.json({ campaigns });
  });
  return routes;
}

/**
 * Attacks on the active policy's routes, newest first: running ones have no end yet. Accounts are pseudonyms. Null without an
 * active policy.
 */
export async function listCampaigns(deps: Deps) {
  const ids = await guardedRoutes(deps);
  if (ids === null) return null;
  const lists = await Promise.all(
    ids.map(async (route) => (await deps.campaignsOf(route)).map((campaign) => ({ route, ...campaign }))),
  );
  return lists.flat().toSorted((a, b) => b.startedAtMs - a.startedAtMs);
}

/** Routes that take credentials have strangers to speak of; null without an active policy. */
async function guardedRoutes({ config, intel }: Deps) {
  const pointer = activePolicy.safeParse(await config.get("policy/active", "json"));
  if (!pointer.success) return null;
  const text = await intel.get(`policies/${pointer.data.revision}.json`);
  const policy = text && routesOfPolicy.safeParse(await text.json());
  if (!policy?.success) return null;
  return policy.data.routes.filter(({ credentials }) => credentials !== undefined).map(({ id }) => id);
}
