import { test } from "vitest";
import { claimOf } from "../../../workers/gate/challenge/visitor/browser/claimed-browser.ts";
import { hintsDiffer } from "../../../workers/gate/challenge/visitor/browser/client-hints.ts";

const webkit = (system: string, rest: string) =>
  `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) ${rest}`;
const chrome = (system: string, rest = "") =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 ${rest}Safari/537.36`;
const WINDOWS = "Windows NT 10.0; Win64; x64";
const MAC = "Macintosh; Intel Mac OS X 10_15_7";
const PHONE = "Linux; Android 10; K";
const IPHONE = "iPhone; CPU iPhone OS 18_5 like Mac OS X";

const hints = (platform: string, mobile = false, version = "142") => ({
  brands: [
    { brand: "Not_A Brand", version: "99" },
    { brand: "Chromium", version },
  ],
  mobile,
  platform,
});

test.for([
  ["Chrome on Windows", chrome(WINDOWS), "blink", hints("Windows")],
  ["Chrome on a Mac", chrome(MAC), "blink", hints("macOS")],
  ["Chrome on a phone", chrome(PHONE, "Mobile "), "blink", hints("Android", true)],
  ["Chrome on an Android tablet", chrome(PHONE), "blink", hints("Android")],
  ["Chrome on a Chromebook", chrome("X11; CrOS x86_64 14541.0.0"), "blink", hints("Chrome OS")],
  ["Edge", `${chrome(WINDOWS)} Edg/142.0.0.0`, "blink", hints("Windows")],
  ["Opera", `${chrome("X11; Linux x86_64")} OPR/126.0.0.0`, "blink", hints("Linux")],
  ["Samsung's browser", chrome(PHONE, "Mobile SamsungBrowser/28.0 "), "blink", hints("Android", true)],
  [
    "Firefox on Linux",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "gecko",
    undefined,
  ],
  ["Safari on a Mac", webkit(MAC, "Version/18.5 Safari/605.1.15"), "webkit", undefined],
  ["Chrome on an iPhone", webkit(IPHONE, "CriOS/142.0.0.0 Mobile/15E148 Safari/604.1"), "webkit", undefined],
  ["Firefox on an iPhone", webkit(IPHONE, "FxiOS/145.0 Mobile/15E148 Safari/605.1.15"), "webkit", undefined],
  [
    "Chrome on an iPad that asks for desktop pages",
    webkit(MAC, "CriOS/142 Version/18.5 Safari/605.1.15"),
    "webkit",
    undefined,
  ],
  ["an application's window on an iPhone", webkit(IPHONE, "Mobile/15E148"), "webkit", undefined],
] as const)(
  "%s is taken for what it is, and contradicts itself in nothing",
  ([, agent, engine, told], { expect }) => {
    const claim = claimOf(agent);
    expect(claim.engine).toBe(engine);
    expect(hintsDiffer(told, claim)).toBe(false);
  },
);

test.for([
  ["another version", chrome(WINDOWS), hints("Windows", false, "141")],
  ["another system", chrome(WINDOWS), hints("Linux")],
  ["a phone's page on a desktop", chrome(PHONE, "Mobile "), hints("Android", false)],
  ["hints of a browser that has none", webkit(MAC, "Version/18.5 Safari/605.1.15"), hints("macOS")],
] as const)("hints that name %s differ", ([, agent, told], { expect }) => {
  expect(hintsDiffer(told, claimOf(agent))).toBe(true);
});
