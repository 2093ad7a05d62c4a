import { test } from "vitest";
import { doubtOf } from "../../../workers/gate/state/bound-device.ts";

const bound = { networkId: "n", asn: 1, country: "NO", signature: "s", browser: "firefox linux" };

test.for([
  ["the device as ever is not doubted", {}, 0],
  ["an update at home is not doubted", { signature: "newer" }, 0],
  ["another network of the provider is not doubted", { networkId: "m" }, 0],
  ["a traveller is doubted a little", { asn: 9, country: "BR" }, 0.4],
  ["an update abroad is another device", { asn: 9, country: "BR", signature: "newer" }, 1],
  ["another browser at home is doubted by half", { browser: "chromium windows", signature: "o" }, 0.5],
  ["another browser elsewhere is another device", { asn: 9, browser: "chromium windows" }, 1],
  ["what the platform no longer tells is no difference", { asn: null, country: null }, 0],
] as const)("%s", ([, now, doubt], { expect }) => {
  expect(doubtOf({ bound }, { ...bound, ...now }, false)).toBe(doubt);
});

test("a device that no login is remembered of is believed by half", ({ expect }) => {
  expect(doubtOf({}, bound, true)).toBe(0.5);
});

test("a country that the account knows is not abroad, whichever device was there", ({ expect }) => {
  expect(doubtOf({ bound }, { ...bound, country: "SE", signature: "newer" }, true)).toBe(0);
  expect(doubtOf({ bound }, { ...bound, country: "SE", asn: 9 }, true)).toBe(0.1);
});
