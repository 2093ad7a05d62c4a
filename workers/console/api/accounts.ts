import { Hono } from "hono";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";
import { RECEIPTS_COUNTED } from "./limits.ts";
import { newestReceipts } from "./receipts.ts";

/** A pseudonym as receipts name accounts. User names never come here: the console has no key to make one of them. */
const ACCOUNT_ID = /^[0-9a-f]{32}$/u;

/** What is kept of one person, to be shown to them or erased. */
export function accountRoutes(deps: Pick<ConsoleDeps, "accounts" | "receiptShards">): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.use("/:id", async (c, next) =>
    ACCOUNT_ID.test(c.req.param("id")) ? next() : problem(c, 400, "account_invalid"),
  );
  routes.get("/:id", async (c) => {
    const account = c.req.param("id");
    const kept = await deps.accounts.kept(account);
    if (kept === null) return problem(c, 409, "routes_unknown");
    const newest = await newestReceipts(deps.receiptShards, RECEIPTS_COUNTED);
    const receipts = newest.filter(({ subject }) => subject.accountId === account);
    return c.json({ account, kept, receipts });
  });
  routes.delete("/:id", async (c) => {
    const isForgotten = await deps.accounts.forget(c.req.param("id"));
    return isForgotten ? c.body(null, 204) : problem(c, 409, "routes_unknown");
  });
  return routes;
}
