import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "vitest";
import { openOutbox } from "../../../demo/origin/outbox.ts";
import { openShopStore } from "../../../demo/origin/shop-store.ts";
import { answerShop } from "../../../demo/origin/shop.ts";

function aShop() {
  const outbox = openOutbox(mkdtempSync(path.join(tmpdir(), "gatehouse-outbox-")));
  return { store: openShopStore(":memory:"), outbox, nowMs: () => 1_000, refusalStatus: 401 } as const;
}

function aSignup(route: "/signup" | "/api/signup", stepUp: boolean) {
  const prefix = route === "/signup" ? "" : "user.";
  const fields = new Map([
    [`${prefix}username`, "ann@post.example"],
    [`${prefix}password`, "long enough"],
  ]);
  return { method: "POST", path: route, fields, cookies: new Map(), stepUp };
}

test.for([
  ["/signup", 303],
  ["/api/signup", 202],
] as const)(
  "%s under step-up opens no session before the mailed code comes back",
  async ([route, status], { expect }) => {
    const shop = aShop();
    const answer = await answerShop(aSignup(route, true), shop);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer)).not.toContain("shop_session=");
    expect(shop.outbox.newest("ann@post.example")).toMatch(/code .* is \d+/u);
  },
);

test.for([
  ["/signup", 303],
  ["/api/signup", 201],
] as const)("%s without step-up signs the new customer in at once", async ([route, status], { expect }) => {
  const shop = aShop();
  const answer = await answerShop(aSignup(route, false), shop);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer)).toContain("shop_session=");
  expect(shop.outbox.newest("ann@post.example")).toBeNull();
});
