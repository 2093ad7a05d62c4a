import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { GENERATED_FILE, generateScripts } from "../../../cli/dev/visitor-scripts.ts";
import { visitor } from "../../../workers/gate/challenge/visitor.ts";

const MAX_COMPRESSED_BYTES = 15_000;

test("the scripts in the gate are those of the sources (else: npm run build:visitor)", async ({ expect }) => {
  expect(await readFile(GENERATED_FILE, "utf8")).toBe(await generateScripts());
});

test("all that a visitor loads is at most 15 KB compressed", ({ expect }) => {
  const bodies = ["client.js", "worker.js"].map((name) => visitor.asset(name)?.body ?? "");
  expect(bodies.every((body) => body.length > 1_000)).toBe(true);
  const sizes = bodies.map((body) => gzipSync(body).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MAX_COMPRESSED_BYTES);
});

test("the scripts ask no other host and evaluate no text", ({ expect }) => {
  for (const name of ["client.js", "worker.js"]) {
    const body = visitor.asset(name)?.body ?? "";
    expect(body).not.toMatch(/https?:\/\/|\beval\(|new Function/u);
  }
});

test("a script is told apart by its tag, and nothing else is served", ({ expect }) => {
  expect(visitor.asset("client.js")?.etag).toMatch(/^"[0-9a-f]{16}"$/u);
  expect(visitor.asset("client.js")?.etag).not.toBe(visitor.asset("worker.js")?.etag);
  for (const name of ["", "client.ts", "../client.js", "constructor"]) expect(visitor.asset(name)).toBeNull();
});
