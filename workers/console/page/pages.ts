import { Hono } from "hono";
import { html } from "hono/html";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { lineCounts } from "../api/limits.ts";
import type { ConsoleEnv } from "../console-deps.ts";
import { campaignSection, type Attacks } from "./campaign-section.ts";
import { documentOf } from "./document.ts";
import { lineSections } from "./line-section.ts";
import { receiptList } from "./receipt-list.ts";
import { missingReceiptPage, receiptPage } from "./receipt-page.ts";
import { STYLE } from "./style.ts";

export type PageDeps = {
  readonly nowMs: () => number;
  /** Null without an active policy. */
  readonly attacks: () => Promise<Attacks | null>;
  /** The newest, as many as lines are counted over. */
  readonly receipts: () => Promise<readonly Receipt[]>;
  /** Takes a code as a person types it. */
  readonly receiptOf: (typed: string) => Promise<Receipt | null>;
};

/** What an operator reads in a browser: plain pages without a script, made of what the API answers. */
export function pageRoutes(deps: PageDeps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/", async (c) => {
    const [attacks, receipts] = await Promise.all([deps.attacks(), deps.receipts()]);
    const sections = [
      campaignSection(attacks, deps.nowMs()),
      ...lineSections(lineCounts(receipts)),
      receiptList(receipts),
      html`<p><a href="/api/health">What is active</a></p>`,
    ];
    return c.html(documentOf("What the gate sees", sections));
  });
  routes.get("/receipt", async (c) => {
    const receipt = await deps.receiptOf(c.req.query("code") ?? "");
    return receipt ? c.html(receiptPage(receipt)) : c.html(missingReceiptPage(), 404);
  });
  routes.get("/console.css", (c) => c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  return routes;
}
