import { test } from "vitest";
import { isMetered } from "../../../shared/policy/limit.ts";
import type { Limit } from "../../../shared/policy/policy.ts";

const aLimit = (key: Limit["key"], count: Limit["count"]): Limit => ({
  name: "some",
  key,
  count,
  max: 3,
  action: "throttle",
});

test("an account counts its failures itself; all else about it has a meter", ({ expect }) => {
  expect(isMetered(aLimit("account", "failures"))).toBe(false);
  for (const count of ["attempts", "failedAccounts", "successes"] as const)
    expect(isMetered(aLimit("account", count)), count).toBe(true);
});

test("an address and its network count attempts, failures and lost accounts anyway", ({ expect }) => {
  for (const key of ["address", "network"] as const)
    for (const count of ["attempts", "failures", "failedAccounts"] as const)
      expect(isMetered(aLimit(key, count)), `${key} ${count}`).toBe(false);
  expect(isMetered(aLimit("subnet", "failures"))).toBe(true);
});
