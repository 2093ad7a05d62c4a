import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { StreamState } from "../../workers/gate/state/stream/stream-state.ts";
import { gateEnv } from "../support/worker-env.ts";

const HOUR_MS = 3_600_000;
const uses = (count: number) => Array.from({ length: count }, () => "pw:sprayed");

test("isolates add up: a password that each saw seldom is told as sprayed", async ({ expect }) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  expect(await stream.tell(uses(5), 0)).toEqual([]);
  expect(await stream.tell(uses(35), 1_000)).toEqual(["pw:sprayed"]);
});

test("an hour costs one row, which survives eviction, and two quiet days leave nothing", async ({
  expect,
}) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  const row = () =>
    runInDurableObject(stream, (_object: StreamState, { storage }) => storage.kv.get("ladder") !== undefined);
  for (let minute = 0; minute < 60; minute++) await stream.tell(uses(1), minute * 60_000);
  expect(await row()).toBe(false);
  await stream.tell(uses(1), HOUR_MS);
  expect(await row()).toBe(true);
  await evictDurableObject(stream);
  expect(await stream.tell(uses(1), HOUR_MS + 1)).toEqual(["pw:sprayed"]);
  await runDurableObjectAlarm(stream);
  expect(await row()).toBe(false);
});
