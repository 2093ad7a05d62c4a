import { Hono } from "hono";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { guardedRoutes } from "../guarded-routes.ts";
import { problem } from "../problem.ts";

type Deps = Pick<ConsoleDeps, "campaignsOf" | "config" | "intel" | "learningOf">;

/** One attack, and the route that it is on. */
export type ListedCampaign = NonNullable<Awaited<ReturnType<typeof listCampaigns>>>[number];

export function campaignRoutes(deps: Deps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    const campaigns = await listCampaigns(deps);
    if (campaigns === null) return problem(c, 404, "not_found");
    return c.json({ campaigns, learning: await listLearning(deps) });
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

/** A route that is too young for campaigns, and how much of its usual life was seen. */
export type LearningRoute = Awaited<ReturnType<typeof listLearning>>[number];

export async function listLearning(deps: Deps) {
  const ids = (await guardedRoutes(deps)) ?? [];
  const all = await Promise.all(
    ids.map(async (route) => ({ route, learning: await deps.learningOf(route) })),
  );
  return all.flatMap(({ route, learning }) => (learning === null ? [] : [{ route, ...learning }]));
}
