import { test } from "vitest";
import { campaignOf, campaignSignals } from "../../../workers/gate/signals/campaign-signals.ts";

const running = (odds: number) => ({ campaign: "2026112200", level: 1, odds });

test("without an alarm nobody is a member, whatever the odds would be", ({ expect }) => {
  expect(campaignSignals({ campaign: null, level: 0.9, odds: null })).toEqual([]);
  expect(campaignOf({ campaign: null, level: 0.9, odds: null })).toBeNull();
});

test("a stranger like most good people is left alone while a campaign runs", ({ expect }) => {
  expect(campaignSignals(running(-4))).toEqual([]);
  expect(campaignOf(running(0.9))).toBeNull();
});

test("the more it looks like a member the more it counts, up to odds of seven to one", ({ expect }) => {
  const strengths = [-3, -2, -1, 0, 2, 9].map((odds) => campaignSignals(running(odds))[0]?.strength ?? 0);
  expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
  expect(strengths.slice(0, 5)).toEqual([...new Set(strengths.slice(0, 5))]);
  expect(strengths.slice(4)).toEqual([1, 1]);
  expect(campaignOf(running(2))).toBe("2026112200");
});
