import { test, vi } from "vitest";
import { issueDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps, TEST_KEYS } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const READERS = 192;
const START = new TextEncoder().encode("username=a");

/** Many senders of half a body, an address each, to a route that blocks whomever it judges. */
function aCrowd(changes: Readonly<Record<string, unknown>> = {}) {
  const { deps, world } = gateDeps(aPolicy(aRoute("login", "block", changes)));
  const statuses: number[] = [];
  let sent = 0;
  const send = (headers: Readonly<Record<string, string>> = {}) => {
    sent += 1;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(START) });
    const type = "application/x-www-form-urlencoded";
    const from = `198.51.${sent >> 8}.${sent & 255}`;
    const all = { "content-type": type, "cf-connecting-ip": from, ...headers };
    const init = { method: "POST", body, duplex: "half", headers: all };
    return gate(new Request("https://shop.example/login", init), deps).then(({ status }) => {
      statuses.push(status);
      return status;
    });
  };
  const isFull = () => vi.waitUntil(() => deps.reading.taken() >= READERS, { interval: 5 });
  return { deps, world, statuses, send, isFull };
}

test("whoever shows a device of ours keeps his place; the slowest stranger is told to come again", async ({
  expect,
}) => {
  const { deps, world, statuses, send, isFull } = aCrowd();
  const value = issueDeviceCookie("a", { nowMs: world.nowMs, deviceId: "a".repeat(32) }, TEST_KEYS.device);
  void send({ cookie: `__Host-gatehouse-device=${value}` });
  const slowest = send();
  for (let n = 2; n < READERS; n++) void send();
  await isFull();
  world.nowMs += 600;
  void send();
  expect(await slowest).toBe(429);
  expect(statuses).toEqual([429]);
  // What is kept for devices is there for one that comes when every other place is taken, and hurries nobody.
  void send({ cookie: `__Host-gatehouse-device=${value}` });
  await vi.waitUntil(() => deps.reading.taken() === READERS + 1, { interval: 5 });
  expect(statuses).toEqual([429]);
});

test("half a body that had to make room reaches no origin, and costs no receipt of its own", async ({
  expect,
}) => {
  const { deps, world, statuses, send, isFull } = aCrowd({ onUnreadable: "allow" });
  let durable = 0;
  Object.assign(deps.receipts, { durable: async () => ++durable > 0 });
  for (let wave = 0; wave < 3; wave++) {
    for (let n = 0; n < READERS; n++) void send();
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await isFull();
    world.nowMs += 600;
  }
  await vi.waitUntil(() => statuses.length >= READERS, { interval: 5 });
  expect(new Set(statuses)).toEqual(new Set([429]));
  expect([world.forwarded.length, durable]).toEqual([0, 0]);
  // One stands for all that found no room.
  expect(world.receipts).toMatchObject([{ overload: true }]);
});
