import { test, vi } from "vitest";
import { openStorePace } from "../../../workers/gate/state/store-pace.ts";

const MINUTE_MS = 60_000;

function aPace() {
  const stored: number[] = [];
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return { stored, pace: openStorePace(10 * MINUTE_MS, (nowMs) => stored.push(nowMs)) };
}

test("the first change is written, the next when its time has come", ({ expect, onTestFinished }) => {
  onTestFinished(() => void vi.useRealTimers());
  const { stored, pace } = aPace();
  for (let minute = 0; minute <= 10; minute++) pace.changed(minute * MINUTE_MS);
  expect(stored).toEqual([0, 10 * MINUTE_MS]);
});

test("what came since is written once, when nobody asks for half a minute", ({ expect, onTestFinished }) => {
  onTestFinished(() => void vi.useRealTimers());
  const { stored, pace } = aPace();
  for (const nowMs of [0, 1, 2]) {
    pace.changed(nowMs);
    vi.advanceTimersByTime(29_000);
  }
  expect(stored).toEqual([0]);
  vi.advanceTimersByTime(60_000);
  expect(stored).toEqual([0, 2]);
});

test("what is written for another reason is not written again, nor after the storage was emptied", ({
  expect,
  onTestFinished,
}) => {
  onTestFinished(() => void vi.useRealTimers());
  const { stored, pace } = aPace();
  pace.changed(0);
  pace.changed(1);
  pace.store(2);
  vi.advanceTimersByTime(60_000);
  expect(stored).toEqual([0, 2]);
  pace.changed(3);
  pace.restart();
  vi.advanceTimersByTime(60_000);
  expect(stored).toEqual([0, 2]);
  pace.changed(4);
  expect(stored).toEqual([0, 2, 4]);
});
