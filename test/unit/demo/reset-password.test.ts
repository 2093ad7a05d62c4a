import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "vitest";
import { openOutbox } from "../../../demo/origin/outbox.ts";
import { openShopStore } from "../../../demo/origin/shop-store.ts";
import { answerShop } from "../../../demo/origin/shop.ts";

const ANN = "ann@post.example";

function aShop(refusalStatus: 200 | 401 = 401) {
  const outbox = openOutbox(mkdtempSync(path.join(tmpdir(), "gatehouse-outbox-")));
  const shop = { store: openShopStore(":memory:"), outbox, nowMs: () => 1_000, refusalStatus };
  shop.store.addAccount(ANN, "an older hash");
  return shop;
}

type Shop = ReturnType<typeof aShop>;

async function post(shop: Shop, target: string, fields: Record<string, string>, reset = "") {
  const request = { method: "POST", path: target, fields: new Map(Object.entries(fields)), stepUp: false };
  return answerShop({ ...request, cookies: new Map([["shop_reset", reset]]) }, shop);
}

async function askedReset(shop: Shop, username = ANN) {
  const answer = await post(shop, "/reset", { username });
  const code = /is (\d{6})\./u.exec(shop.outbox.newest(username) ?? "")?.[1] ?? "";
  return { answer, code, reset: /shop_reset=([\w-]+)/u.exec(JSON.stringify(answer.headers))?.[1] ?? "" };
}

test("the mailed code sets a new password, once, and ends the sessions that were open", async ({
  expect,
}) => {
  const shop = aShop();
  const open = shop.store.openSession(ANN, 0);
  const { code, reset } = await askedReset(shop);
  const wanted = { username: ANN, code, password: "another one" };
  expect((await post(shop, "/reset/code", wanted, reset)).status).toBe(303);
  expect(shop.store.sessionUser(open, 1)).toBeNull();
  expect((await post(shop, "/login", { username: ANN, password: "another one" })).status).toBe(303);
  expect((await post(shop, "/reset/code", wanted, reset)).status).toBe(401);
});

test("a code for one account changes no other's password", async ({ expect }) => {
  const shop = aShop();
  shop.store.addAccount("bob@post.example", "bob's hash");
  const { code, reset } = await askedReset(shop);
  await post(shop, "/reset/code", { username: "bob@post.example", code, password: "another one" }, reset);
  expect(shop.store.passwordHash("bob@post.example")).toBe("bob's hash");
});

test("a code for a new password opens no login", async ({ expect }) => {
  const shop = aShop();
  const { code, reset } = await askedReset(shop);
  expect(shop.store.tryCode({ id: reset, code, purpose: "login" }, 1_000)).toEqual({ status: "gone" });
});

test("the page is the same for a name that nobody has; only the operators' header differs", async ({
  expect,
}) => {
  const shop = aShop();
  const [known, unknown] = [await askedReset(shop), await askedReset(shop, "eve@post.example")];
  expect(unknown.answer.body.replaceAll("eve@", "ann@")).toBe(known.answer.body);
  expect(unknown.reset).toHaveLength(known.reset.length);
  expect(shop.outbox.newest("eve@post.example")).toBeNull();
  expect([known, unknown].map(({ answer }) => answer.headers["x-shop-reason"])).toEqual([
    undefined,
    "unknown-user",
  ]);
});

test("a shop that says 200 to everything puts its refusals into words", async ({ expect }) => {
  const { status, body } = await post(aShop(200), "/login", { username: ANN, password: "wrong" });
  expect([status, body.includes("We do not know")]).toEqual([200, true]);
});
