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

// What is not named in the bundle cannot be read by it: on Cloudflare a visitor could send each of these.
// X-Forwarded-For is named, for the gate sets it anew for the origin; it must not be read.
test.for(["mf-cf-blob", "x-real-ip", "true-client-ip", 'get("x-forwarded-for")'] as const)(
  "the deployed bundle has no %s",
  (name, { expect }) => {
    expect(code.includes(name)).toBe(false);
  },
);

test.for(["gatehouse-demo-1", "lantern", "deutsche telekom"] as const)(
  "the deployed bundle holds nothing of the demo: %s",
  (name, { expect }) => {
    expect(code.includes(name)).toBe(false);
  },
);
