import { test } from "vitest";
import { gate } from "../../../workers/gate/gate.ts";
import { createDelaySlots } from "../../../workers/gate/stages/delay-slots.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aRoute } from "../../support/gate-policy.ts";

const POLICY = {
  id: "test",
  routes: [aRoute("login", "block", { tarpitSeconds: 10 }), aRoute("open", "allow", { tarpitSeconds: 10 })],
};

/** A gate whose waits end when the test says so. */
function aTarpit(most: number) {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>((end) => void waits.push({ ms, end }));
  const going: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void going.push(work);
  const { deps } = gateDeps(POLICY, { sleep, waitUntil, tarpitSlots: createDelaySlots(most) });
  const post = (path: string) =>
    gate(
      new Request(`https://shop.example/${path}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "username=a&password=b",
      }),
      deps,
    );
  const ended = () => waits.splice(0).map(({ ms, end }) => (end(), ms));
  return { post, waits, ended, going };
}

test("who is blocked waits for it, and beyond the bound nobody does", async ({ expect }) => {
  const { post, waits, ended } = aTarpit(1);
  const held = post("login");
  await expect.poll(() => waits.filter(({ ms }) => ms === 10_000).length).toBe(1);
  expect((await post("login")).status).toBe(403);
  ended();
  expect((await held).status).toBe(403);
});

test("a slot is free again once its wait is over, whether anybody still waits for the answer or not", async ({
  expect,
}) => {
  const { post, waits, ended, going } = aTarpit(1);
  void post("login");
  await expect.poll(() => waits.length).toBe(1);
  ended();
  await Promise.all(going);
  void post("login");
  await expect.poll(() => waits.length).toBe(1);
  ended();
});

test("who is not blocked waits for nothing", async ({ expect }) => {
  const { post, waits } = aTarpit(1);
  await post("open");
  expect(waits).toEqual([]);
});
