import { Hono } from "hono";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { guardedRoutes } from "../guarded-routes.ts";
import { problem } from "../problem.ts";

type Deps = Pick<ConsoleDeps, "attacksOn" | "config" | "intel">;
type Listed = NonNullable<Awaited<ReturnType<typeof listAttacks>>>;

/** One attack, and the route that it is on. */
export type ListedCampaign = Listed["campaigns"][number];
/** A route that is too young for campaigns, and how much of its usual life was seen. */
export type LearningRoute = Listed["learning"][number];

export function campaignRoutes(deps: Deps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    const attacks = await listAttacks(deps);
    return attacks === null ? problem(c, 404, "not_found") : c.json(attacks);
  });
  return routes;
}

/**
 * Attacks on the active policy's routes, newest first: running ones have no end yet. Accounts are pseudonyms. Beside them the
 * routes that are too young for any. Null without an active policy.
 */
export async function listAttacks(deps: Deps) {
  const ids = await guardedRoutes(deps);
  if (ids === null) return null;
  const told = await Promise.all(ids.map(async (route) => ({ route, ...(await deps.attacksOn(route)) })));
  const campaigns = told.flatMap(({ route, campaigns: its }) => its.map((one) => ({ route, ...one })));
  return {
    campaigns: campaigns.toSorted((a, b) => b.startedAtMs - a.startedAtMs),
    learning: told.flatMap(({ route, learning }) => (learning === null ? [] : [{ route, ...learning }])),
  };
}
