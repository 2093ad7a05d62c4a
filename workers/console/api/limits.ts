import { Hono } from "hono";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { newestReceipts } from "./receipts.ts";

/** A page of each shard: enough to see which lines are busy, cheap enough to ask every minute. */
export const RECEIPTS_COUNTED = 2_000;

/** How often each line of the policy decided, and each limit in observe mode would have held, in the newest receipts. */
export function limitRoutes(deps: Pick<ConsoleDeps, "receiptShards">): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) =>
    c.json(lineCounts(await newestReceipts(deps.receiptShards, RECEIPTS_COUNTED))),
  );
  return routes;
}

export type LineCounts = ReturnType<typeof lineCounts>;

/** Pure. `onlyObserved`: what a line concluded and a route in observe mode did not do. A receipt of a condemned source stands for its repeats as well. */
export function lineCounts(receipts: readonly Receipt[]) {
  const decided: Record<string, number> = {};
  const onlyObserved: Record<string, number> = {};
  const observed: Record<string, number> = {};
  for (const { decision, route, repeats, observed: reached = {} } of receipts) {
    decided[decision.decidedBy] = (decided[decision.decidedBy] ?? 0) + 1 + repeats;
    if (decision.verdict !== decision.action)
      onlyObserved[decision.decidedBy] = (onlyObserved[decision.decidedBy] ?? 0) + 1 + repeats;
    for (const name of Object.keys(reached)) {
      const line = `${route.id}/${name}`;
      observed[line] = (observed[line] ?? 0) + 1;
    }
  }
  return {
    receipts: receipts.length,
    sinceMs: receipts.at(-1)?.atMs ?? null,
    decided,
    onlyObserved,
    observed,
  };
}
