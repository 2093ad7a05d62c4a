import { readFileSync } from "node:fs";
import { test } from "vitest";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { campaignOf, campaignSignals } from "../../../workers/gate/signals/campaign-signals.ts";

const { policy } = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const running = (odds: number) => ({ campaign: "2026112200", level: 1, odds });

const scoreAt = (odds: number) => scoreSignals(campaignSignals(running(odds), true), DEFAULT_MODEL).total;

test("without an alarm nobody is a member, whatever the odds would be", ({ expect }) => {
  expect(campaignSignals({ campaign: null, level: 0.9, odds: null }, true)).toEqual([]);
  expect(campaignOf({ campaign: null, level: 0.9, odds: null })).toBeNull();
});

test("a stranger like most good people is left alone while a campaign runs", ({ expect }) => {
  expect(campaignSignals(running(-7), true)).toEqual([]);
  expect(campaignOf(running(0.9))).toBeNull();
});

test("a stranger who may be one of a campaign is asked for the invisible proof and for no more", ({
  expect,
}) => {
  const asked = policy.routes[0]?.thresholds.find(({ name }) => name === "unusual");
  expect(scoreAt(-5.1)).toBeLessThan(asked?.minScore ?? Infinity);
  for (const odds of [-4.9, -4, -3]) {
    expect(scoreAt(odds)).toBeGreaterThanOrEqual(asked?.minScore ?? Infinity);
    expect(scoreAt(odds)).toBeLessThan(0);
  }
});

test("who signs up beside a campaign is asked later: nearly all of them are strangers", ({ expect }) => {
  expect(campaignSignals(running(-4), false)).toEqual([]);
  expect(campaignSignals(running(-1), false)).toEqual(campaignSignals(running(-1), true));
});

test("the more it looks like a member the more it counts, up to odds of seven to one", ({ expect }) => {
  const strengths = [-7, -6, -4, -2, -1, 0, 2, 9].map(
    (odds) => campaignSignals(running(odds), true)[0]?.strength ?? 0,
  );
  expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
  expect(strengths.slice(0, 7)).toEqual([...new Set(strengths.slice(0, 7))]);
  expect(strengths.slice(6)).toEqual([1, 1]);
  expect(campaignOf(running(2))).toBe("2026112200");
});
