import { test } from "vitest";
import { issueDeviceCookie, verifyDeviceCookie } from "../../shared/identity/device-cookie.ts";

const NOW_MS = 1_790_000_000_000;
const DAY_MS = 86_400_000;
const DEVICE_ID = "0123456789abcdef0123456789abcdef";
const NEW = { id: "d2", key: "B".repeat(42) + "A" };
const OLD = { id: "d1", key: "C".repeat(42) + "A" };

const issue = (accountId = "account-a", ring = [OLD]) =>
  issueDeviceCookie(accountId, { nowMs: NOW_MS, deviceId: DEVICE_ID }, ring);

test("a cookie proves its device to its account", ({ expect }) => {
  expect(verifyDeviceCookie(issue(), "account-a", NOW_MS, [OLD])).toEqual({
    status: "known",
    deviceId: DEVICE_ID,
  });
});

test("a cookie signed by an older key of the ring is still believed", ({ expect }) => {
  expect(verifyDeviceCookie(issue(), "account-a", NOW_MS, [NEW, OLD]).status).toBe("known");
});

test("new cookies are signed by the first key of the ring", ({ expect }) => {
  const value = issue("account-a", [NEW, OLD]);
  expect(verifyDeviceCookie(value, "account-a", NOW_MS, [NEW]).status).toBe("known");
});

test("a cookie whose key left the ring is expired, not forged", ({ expect }) => {
  expect(verifyDeviceCookie(issue(), "account-a", NOW_MS, [NEW]).status).toBe("expired");
});

test("a genuine cookie of another account is foreign", ({ expect }) => {
  expect(verifyDeviceCookie(issue("account-b"), "account-a", NOW_MS, [OLD]).status).toBe("foreign");
});

test.for([
  ["within 180 days it holds", 180 * DAY_MS, "known"],
  ["after 180 days it is expired", 180 * DAY_MS + 1, "expired"],
  ["a skewed clock is forgiven", -300_000, "known"],
  ["a cookie from the future is forged", -300_001, "forged"],
] as const)("%s", ([, laterMs, status], { expect }) => {
  expect(verifyDeviceCookie(issue(), "account-a", NOW_MS + laterMs, [OLD]).status).toBe(status);
});

test("no cookie and an empty one are none", ({ expect }) => {
  expect(verifyDeviceCookie(null, "account-a", NOW_MS, [OLD]).status).toBe("none");
  expect(verifyDeviceCookie("", "account-a", NOW_MS, [OLD]).status).toBe("none");
});

test("changing any one character of a cookie takes its credit away", ({ expect }) => {
  const value = issue();
  for (let i = 0; i < value.length; i++) {
    const other = value[i] === "0" ? "1" : "0";
    const { status } = verifyDeviceCookie(
      value.slice(0, i) + other + value.slice(i + 1),
      "account-a",
      NOW_MS,
      [OLD],
    );
    expect(status, `character ${i}`).not.toBe("known");
  }
});

test.for([
  ["spaces", " "],
  ["a tail", ".x"],
  ["a line feed", "\n"],
] as const)("a cookie with %s after it is forged", ([, tail], { expect }) => {
  expect(verifyDeviceCookie(issue() + tail, "account-a", NOW_MS, [OLD]).status).toBe("forged");
});

test("two devices of one account share no field that could link them", ({ expect }) => {
  const other = issueDeviceCookie("account-a", { nowMs: NOW_MS, deviceId: "f".repeat(32) }, [OLD]);
  expect(other.split(".")[4]).not.toBe(issue().split(".")[4]);
});
