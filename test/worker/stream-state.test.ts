import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { StreamState } from "../../workers/gate/state/stream/stream-state.ts";
import { gateEnv } from "../support/worker-env.ts";

const MINUTE_MS = 60_000;
const NOW_MS = Date.now();
const uses = (count: number) => Array.from({ length: count }, () => "pw:sprayed");

test("isolates add up: a password that each saw seldom is told as sprayed", async ({ expect }) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  expect(await stream.tell(uses(5), 0)).toEqual([]);
  expect(await stream.tell(uses(35), 1_000)).toEqual(["pw:sprayed"]);
});

const rowOf = (stream: DurableObjectStub<StreamState>) =>
  runInDurableObject(stream, (_object: StreamState, { storage }) => storage.kv.get<Uint8Array>("ladder"));

test("a spray that is slower than the object falls asleep is seen, and two quiet days leave nothing", async ({
  expect,
}) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  for (let use = 1; use < 40; use++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await stream.tell(uses(1), NOW_MS + use * 5 * MINUTE_MS);
    // oxlint-disable-next-line no-await-in-loop -- as the platform does after a minute or two
    await evictDurableObject(stream);
  }
  expect(await stream.tell(uses(1), NOW_MS + 200 * MINUTE_MS)).toEqual(["pw:sprayed"]);
  await runDurableObjectAlarm(stream);
  expect(await rowOf(stream)).toBeUndefined();
});

test("a minute of wrong passwords is written once", async ({ expect }) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  await stream.tell(uses(1), NOW_MS);
  const first = await rowOf(stream);
  for (let second = 1; second < 60; second++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await stream.tell([`pw:${second}`], NOW_MS + second * 1_000);
  }
  expect(await rowOf(stream)).toEqual(first);
  await stream.tell(uses(1), NOW_MS + MINUTE_MS);
  expect(await rowOf(stream)).not.toEqual(first);
});
