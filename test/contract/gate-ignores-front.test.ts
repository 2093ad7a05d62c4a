import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { bundle } from "../bench/bundle.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-bundle-"));
let code = "";

beforeAll(async () => {
  const modules = await bundle(folder, null);
  code = modules
    .map((file) => readFileSync(file, "utf8"))
    .join("\n")
    .toLowerCase();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Compared as true or false: a failure must not print a quarter of a megabyte.
test("the deployed bundle reads the platform's client address", ({ expect }) => {
  expect(code.includes('get("cf-connecting-ip")')).toBe(true);
});

// On Cloudflare a visitor could send each of these. The gate names some of them, to remove them on the way to the origin;
// it must read none.
test.for(["mf-cf-blob", "x-forwarded-for", "x-real-ip", "true-client-ip", "cf-ipcountry"] as const)(
  "the deployed bundle does not read %s",
  (name, { expect }) => {
    expect(code.includes(`get("${name}")`)).toBe(false);
  },
);

test.for(["gatehouse-demo-1", "lantern", "deutsche telekom"] as const)(
  "the deployed bundle holds nothing of the demo: %s",
  (name, { expect }) => {
    expect(code.includes(name)).toBe(false);
  },
);
