import { test } from "vitest";
import { openShopStore } from "../../../demo/origin/shop-store.ts";

const MINUTE_MS = 60_000;

function aStore() {
  return openShopStore(":memory:");
}

test("a code lets its owner in once", ({ expect }) => {
  const store = aStore();
  const { id, code } = store.openCode("ann@post.example", 0, "login");
  expect(store.tryCode({ id, code, purpose: "login" }, 1)).toEqual({
    status: "right",
    username: "ann@post.example",
  });
  expect(store.tryCode({ id, code, purpose: "login" }, 2)).toEqual({ status: "gone" });
});

test("the third wrong try ends a code", ({ expect }) => {
  const store = aStore();
  const { id, code } = store.openCode("ann@post.example", 0, "login");
  for (const atMs of [1, 2, 3])
    expect(store.tryCode({ id, code: "wrong", purpose: "login" }, atMs).status).toBe("wrong");
  expect(store.tryCode({ id, code, purpose: "login" }, 4).status).toBe("gone");
});

test("a code is worth nothing after ten minutes", ({ expect }) => {
  const store = aStore();
  const { id, code } = store.openCode("ann@post.example", 0, "login");
  expect(store.tryCode({ id, code, purpose: "login" }, 10 * MINUTE_MS).status).toBe("gone");
});

test("a session ends when it is closed", ({ expect }) => {
  const store = aStore();
  const session = store.openSession("ann@post.example", 0);
  expect(store.sessionUser(session, 1)).toBe("ann@post.example");
  store.closeSession(session);
  expect(store.sessionUser(session, 2)).toBeNull();
});

test("a taken name is not given out again", ({ expect }) => {
  const store = aStore();
  expect([store.addAccount("ann@post.example", "h1"), store.addAccount("ann@post.example", "h2")]).toEqual([
    true,
    false,
  ]);
  expect(store.passwordHash("ann@post.example")).toBe("h1");
});
