import { Hono } from "hono";
import { accountRoutes } from "./api/accounts.ts";
import { campaignRoutes, listAttacks } from "./api/campaigns.ts";
import { healthRoutes } from "./api/health.ts";
import { objectRoutes } from "./api/intel-objects.ts";
import { limitRoutes, RECEIPTS_COUNTED } from "./api/limits.ts";
import { pointerRoutes } from "./api/pointers.ts";
import { findReceipt, newestReceipts, receiptRoutes } from "./api/receipts.ts";
import type { ConsoleDeps, ConsoleEnv } from "./console-deps.ts";
import { pageRoutes } from "./page/pages.ts";
import { identifyOperator, redeemLink, requireOperator } from "./operator.ts";
import { problem } from "./problem.ts";
import { securityHeaders } from "./security-headers.ts";

/** The console's routes in one place: what anyone may ask, then the door, then what operators may do. */
export function createConsole(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use(securityHeaders);
  app.use(identifyOperator(deps));
  app.get("/enter", (c) => redeemLink(c, deps));
  app.route("/api/health", healthRoutes(deps));
  app.use(requireOperator);
  app.route("/api/receipts", receiptRoutes(deps));
  app.route("/api/campaigns", campaignRoutes(deps));
  app.route("/api/accounts", accountRoutes(deps));
  app.route("/api/limits", limitRoutes(deps));
  app.route("/api/intel/objects", objectRoutes(deps));
  app.route("/api/intel/pointers", pointerRoutes(deps));
  app.route(
    "/",
    pageRoutes({
      nowMs: deps.nowMs,
      attacks: () => listAttacks(deps),
      receipts: () => newestReceipts(deps.receiptShards, RECEIPTS_COUNTED),
      receiptOf: (typed) => findReceipt(typed, deps),
    }),
  );
  app.notFound((c) => problem(c, 404, "not_found"));
  app.onError((error, c) => {
    // oxlint-disable-next-line no-console -- the Worker's log is the only place where an operator can read why
    console.error(`console: ${error.message}`);
    return problem(c, 500, "internal");
  });
  return app;
}
