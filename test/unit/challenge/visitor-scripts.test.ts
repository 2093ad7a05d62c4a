import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { test } from "vitest";
import { contentOf, PACKED_FILE, packVisitor } from "../../../cli/dev/visitor-scripts.ts";
import { visitorPort } from "../../support/visitor-port.ts";
import { aChallengePage } from "../../support/a-challenge-page.ts";
import { visitorScripts } from "../../support/visitor-scripts.ts";

const MAX_COMPRESSED_BYTES = 15_000;

test("what the gate carries is made of its sources (else: npm run build:visitor)", async ({ expect }) => {
  expect(contentOf(await readFile(PACKED_FILE))).toBe(contentOf(await packVisitor()));
});

test("all that a visitor loads is at most 15 KB compressed", async ({ expect }) => {
  const bodies = [...(await visitorScripts()).values()];
  expect(bodies.every((body) => body.length > 1_000)).toBe(true);
  const sizes = bodies.map((body) => gzipSync(body).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MAX_COMPRESSED_BYTES);
});

test("the scripts ask no other host and evaluate no text", async ({ expect }) => {
  for (const body of (await visitorScripts()).values())
    expect(body).not.toMatch(/https?:\/\/|\beval\(|new Function/u);
});

test("a script is told apart by its tag, and nothing else is served", async ({ expect }) => {
  const visitor = visitorPort();
  const tags = await Promise.all(
    ["client.js", "worker.js"].map(async (name) => (await visitor.asset(name))?.etag),
  );
  expect(tags).toEqual([
    expect.stringMatching(/^"[0-9a-f]{16}"$/u),
    expect.stringMatching(/^"[0-9a-f]{16}"$/u),
  ]);
  expect(tags[0]).not.toBe(tags[1]);
  for (const name of ["", "client.ts", "../client.js", "constructor"])
    expect(await visitor.asset(name)).toBeNull();
});

test("the page comes in the visitor's language out of the pack", async ({ expect }) => {
  const { html } = await visitorPort().page(aChallengePage({ languages: "ja, en;q=0.5" }));
  expect(html).toContain("少々お待ちください");
});
