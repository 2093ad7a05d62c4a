import { test } from "vitest";
import type { LimitCount, MeterAsk } from "../../../shared/domain/meter.ts";
import {
  enterMeters,
  observeMeters,
  openMeterCounter,
  type MeterCounter,
  type NamedMeter,
} from "../../../workers/gate/state/meter-counter.ts";
import { openMeters, type MeterExchange } from "../../../workers/gate/state/meter-port.ts";
import { emptyMeter, mergeMeter } from "../../../workers/gate/state/meter.ts";

const MINUTE_MS = 60_000;
const WINDOW_MS = 30 * MINUTE_MS;
/** The start of a window. */
const AT_MS = 1_000 * WINDOW_MS;

function anAsk(count: LimitCount, changes: Partial<MeterAsk["rule"]> = {}, member = "a"): MeterAsk {
  const rule = { count, windowMs: WINDOW_MS, max: 20, pace: false, ...changes };
  return { limit: "l", id: `login:address:x:${count}`, home: "net", rule, member };
}

function enter(counter: MeterCounter, ask: MeterAsk, atMs: number): number {
  return enterMeters(counter, [ask], atMs)[0] ?? -1;
}

test("a window slides: of the one before counts the part that still lies within", ({ expect }) => {
  const counter = openMeterCounter(true);
  const ask = anAsk("attempts");
  for (let n = 0; n < 20; n++) expect(enter(counter, ask, AT_MS + n)).toBe(n);
  expect(enter(counter, ask, AT_MS + WINDOW_MS)).toBe(20);
  expect(enter(counter, ask, AT_MS + 1.5 * WINDOW_MS)).toBe(1 + 10);
  expect(enter(counter, ask, AT_MS + 3 * WINDOW_MS)).toBe(0);
});

test("limits that differ in their maximum alone count an attempt once", ({ expect }) => {
  const counter = openMeterCounter(false);
  const asks = [anAsk("attempts", { max: 20 }), anAsk("attempts", { max: 10 }), anAsk("failures")];
  const twice = [...asks, anAsk("failures", { max: 3 }), anAsk("accounts"), anAsk("accounts", { max: 2 })];
  const observed = {
    atMs: AT_MS,
    settlement: "rejected",
    leakedPair: false,
    repeatedPassword: false,
  } as const;
  for (let n = 0; n < 5; n++) {
    expect(enterMeters(counter, twice, AT_MS)).toEqual([n, n, n, n, 1, 1]);
    observeMeters(counter, twice, observed);
  }
  expect([...(counter.deltas ?? [])].map(([, { meter }]) => meter.now)).toEqual([5, 0, 5]);
});

test("an even pace lets a burst through, then one whenever a share of the window has passed", ({
  expect,
}) => {
  const counter = openMeterCounter(true);
  const ask = anAsk("attempts", { pace: true, max: 10 });
  const passes = (atMs: number): boolean => enter(counter, ask, atMs) < 10;
  expect(Array.from({ length: 15 }, () => passes(AT_MS)).filter(Boolean)).toHaveLength(10);
  // Whoever hammers in between loses nothing by it, and gains nothing.
  const hammered = Array.from({ length: 60 }, (_, n) => passes(AT_MS + (n + 1) * 0.5 * MINUTE_MS));
  expect(hammered.filter(Boolean)).toHaveLength(10);
  expect(passes(AT_MS + 90 * MINUTE_MS)).toBe(true);
});

test("a name that comes again is one account", ({ expect }) => {
  const counter = openMeterCounter(true);
  for (const name of ["a", "b", "a", "c", "b"]) enter(counter, anAsk("accounts", {}, name), AT_MS);
  expect(enter(counter, anAsk("accounts", {}, "a"), AT_MS)).toBe(3);
});

test("a session lasts for as long as it comes back in time", ({ expect }) => {
  const counter = openMeterCounter(true);
  const ask = anAsk("activeMinutes", { max: 360 });
  for (let minute = 0; minute <= 360; minute += 30)
    expect(enter(counter, ask, AT_MS + minute * MINUTE_MS)).toBe(minute);
  expect(enter(counter, ask, AT_MS + 391 * MINUTE_MS)).toBe(0);
});

test("what the origin says is counted where a limit is about it", ({ expect }) => {
  const counter = openMeterCounter(true);
  const asks = (["failures", "successes", "leakedPairs", "attempts"] as const).map((count) => anAsk(count));
  const observed = {
    atMs: AT_MS,
    settlement: "rejected",
    leakedPair: true,
    repeatedPassword: false,
  } as const;
  enterMeters(counter, asks, AT_MS);
  observeMeters(counter, asks, observed);
  observeMeters(counter, asks, { ...observed, repeatedPassword: true, leakedPair: false });
  observeMeters(counter, asks, { ...observed, settlement: "accepted", leakedPair: false });
  observeMeters(counter, asks, { ...observed, settlement: "withheld", leakedPair: false });
  expect(enterMeters(counter, asks, AT_MS)).toEqual([1, 1, 1, 1]);
});

/** Shards as the objects keep them; every call travels as a copy. */
function openShards() {
  const meters = new Map<string, NamedMeter>();
  const calls: number[] = [];
  const exchange: MeterExchange = (_shard, told, wanted) => {
    calls.push(told.length);
    for (const named of structuredClone(told)) {
      const known = meters.get(named.id) ?? { ...named, meter: emptyMeter() };
      mergeMeter(known.meter, named.meter, named.rule);
      meters.set(named.id, known);
    }
    const ids = [...told.map(({ id }) => id), ...wanted];
    return Promise.resolve(structuredClone(ids.flatMap((id) => meters.get(id) ?? [])));
  };
  return { exchange, calls };
}

function openIsolate(exchange: MeterExchange) {
  const clock = { nowMs: AT_MS };
  const work: Promise<unknown>[] = [];
  const shell = {
    exchange,
    nowMs: () => clock.nowMs,
    waitUntil: (one: Promise<unknown>) => void work.push(one),
  };
  const port = openMeters(openMeterCounter(false), shell);
  return async (ask: MeterAsk, atMs: number): Promise<number> => {
    clock.nowMs = atMs;
    const held = await port.enter([ask], atMs);
    port.observe([ask], { atMs, settlement: "rejected", leakedPair: false, repeatedPassword: false });
    await Promise.all(work.splice(0));
    return held.status === "found" ? (held.value[0] ?? -1) : -1;
  };
}

test.for([anAsk("attempts"), anAsk("failures"), anAsk("accounts"), anAsk("attempts", { pace: true })])(
  "isolates that take turns hold one limit together: $rule",
  async (ask, { expect }) => {
    const { exchange } = openShards();
    const isolates = Array.from({ length: 4 }, () => openIsolate(exchange));
    let turn = 0;
    for (let n = 0; n < 20; n++) {
      // oxlint-disable-next-line no-await-in-loop -- they take turns
      for (const isolate of isolates) await isolate({ ...ask, member: `m${turn++}` }, AT_MS + turn * 1_000);
    }
    const newcomer = await openIsolate(exchange)({ ...ask, member: "last" }, AT_MS + 81_000);
    expect(newcomer).toBeGreaterThanOrEqual(ask.rule.pace ? 20 : 74);
  },
);

test("a shard that does not answer is a lookup that failed, and what it was not told goes later", async ({
  expect,
}) => {
  const { exchange } = openShards();
  let down = true;
  const isolate = openIsolate((...call) => (down ? Promise.reject(new Error("down")) : exchange(...call)));
  const ask = anAsk("attempts");
  expect(await isolate(ask, AT_MS)).toBe(-1);
  await isolate(ask, AT_MS + 3_000);
  down = false;
  await isolate(ask, AT_MS + 6_000);
  expect(await openIsolate(exchange)(ask, AT_MS + 7_000)).toBe(3);
});

test("a shard that is down is not told again with every attempt", async ({ expect }) => {
  let calls = 0;
  const counter = openMeterCounter(false);
  const down = () => ((calls += 1), Promise.reject(new Error("down")));
  const work: Promise<unknown>[] = [];
  const shell = {
    exchange: down,
    nowMs: () => AT_MS,
    waitUntil: (one: Promise<unknown>) => void work.push(one),
  };
  const port = openMeters(counter, shell);
  const asks = Array.from({ length: 200 }, (_, n) => ({ ...anAsk("failures"), id: `id ${n}` }));
  for (let n = 0; n < 10; n++) {
    port.observe(asks, { atMs: AT_MS, settlement: "rejected", leakedPair: false, repeatedPassword: false });
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await Promise.all(work.splice(0));
  }
  expect(calls).toBe(1);
  expect(counter.deltas?.get("id 7")?.meter.now).toBe(10);
});
