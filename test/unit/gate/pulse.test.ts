import { test } from "vitest";
import { createPulse } from "../../../workers/gate/stages/pulse.ts";
import { createTrickle } from "../../../workers/gate/stages/trickle.ts";

/** An isolate in which a timer of one millisecond comes back when it is told to. */
function anIsolate() {
  const clock = { nowMs: 1_000_000 };
  const timers: (() => void)[] = [];
  const work: Promise<unknown>[] = [];
  const deps = {
    nowMs: () => clock.nowMs,
    sleep: () => new Promise<void>((resolve) => timers.push(resolve)),
    waitUntil: (one: Promise<unknown>) => void work.push(one),
  };
  const comesBackAfter = async (ms: number) => {
    clock.nowMs += ms;
    timers.pop()?.();
    await work.at(-1);
  };
  return { clock, deps, work, comesBackAfter };
}

test("an isolate is as late as its timers are", async ({ expect }) => {
  const { clock, deps, comesBackAfter } = anIsolate();
  const pulse = createPulse();
  expect(pulse.lateMs(clock.nowMs)).toBe(0);
  pulse.beat(deps);
  await comesBackAfter(41);
  expect(pulse.lateMs(clock.nowMs)).toBe(40);
});

test("a timer that is not back yet tells how late it is by now", ({ expect }) => {
  const { clock, deps } = anIsolate();
  const pulse = createPulse();
  pulse.beat(deps);
  expect(pulse.lateMs(clock.nowMs + 101)).toBe(100);
});

test("the worst fades by half in 300 ms, and is forgotten where nobody asks", async ({ expect }) => {
  const { clock, deps, comesBackAfter } = anIsolate();
  const pulse = createPulse();
  pulse.beat(deps);
  await comesBackAfter(41);
  clock.nowMs += 299;
  pulse.beat(deps);
  await comesBackAfter(1);
  expect(pulse.lateMs(clock.nowMs)).toBeCloseTo(20, 1);
  expect(pulse.lateMs(clock.nowMs + 2_000)).toBe(0);
});

test("one timer at a time; one whose visitor hung up is given up", ({ expect }) => {
  const { clock, deps, work } = anIsolate();
  const pulse = createPulse();
  pulse.beat(deps);
  clock.nowMs += 1_999;
  pulse.beat(deps);
  expect(work).toHaveLength(1);
  clock.nowMs += 1;
  pulse.beat(deps);
  expect(work).toHaveLength(2);
});

test("however late it is, so many a second are judged, and no more at once than those of half a second", ({
  expect,
}) => {
  const trickle = createTrickle();
  const taken = (nowMs: number) => {
    let count = 0;
    for (; trickle.has(nowMs, 20); count++) trickle.take(20);
    return count;
  };
  expect([taken(1_000_000), taken(1_000_000), taken(1_000_100), taken(1_060_000)]).toEqual([10, 0, 2, 10]);
});

test("a route that asks for few takes nothing from one that asks for more", ({ expect }) => {
  const trickle = createTrickle();
  let judged = 0;
  for (let nowMs = 1; nowMs <= 10_000; nowMs++) {
    if (trickle.has(nowMs, 1)) trickle.take(1);
    if (!trickle.has(nowMs, 50)) continue;
    trickle.take(50);
    judged += 1;
  }
  expect(judged).toBeGreaterThan(450);
});
