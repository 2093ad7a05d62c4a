import { hash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import * as z from "zod/mini";
import { startCloudflareApi, type CloudflareStandIn } from "../support/cloudflare/cloudflare-api.ts";
import { fixedKeys } from "../support/fixed-keys.ts";
import { gatehouse } from "../support/gatehouse-command.ts";

// With the packaged list enough for a pack of 256 blocks: smaller ones are built anew.
const HASHES = 130_000;
const PAIRS = 500;
const ADDED = { hashes: 3_000, pairs: 5 };
const REMOVED = { hashes: 30, pairs: 5 };

const built = z.object({
  release: z.string(),
  artefacts: z.record(z.string(), z.object({ sha256: z.string(), sizeBytes: z.number() })),
});
type Built = z.infer<typeof built>;

// One state folder and one account at Cloudflare for the whole file: its tests are one day of an operator, in this order.
let folder = "";
let standIn: CloudflareStandIn;
let base: Built;
let changed: Built;
let basePush: Push;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-delta-"));
  await mkdir(path.join(folder, "feeds"));
  await fixedKeys(path.join(folder, "state"));
  // Its own clock, an hour at each look: the pause between two writes of one key is not waited for.
  let clockMs = Date.now();
  standIn = await startCloudflareApi({ nowMs: () => (clockMs += 3_600_000) });
  await writeFeeds({ hashes: 0, pairs: 0 }, { hashes: HASHES, pairs: PAIRS });
  base = await build();
  basePush = await push("activate", base.release);
});
afterAll(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

test("a day's changes on a base are a small delta; its pack stays", async ({ expect }) => {
  await writeFeeds(REMOVED, { hashes: HASHES + ADDED.hashes, pairs: PAIRS + ADDED.pairs });
  changed = await build("--base", base.release);
  for (const kept of ["passwords", "passwords-index", "asn", "addresses", "domains"])
    expect([kept, changed.artefacts[kept]]).toEqual([kept, base.artefacts[kept]]);
  const deltaBytes = changed.artefacts["passwords-delta"]?.sizeBytes ?? 0;
  // Some three bytes for what came and eight for what went.
  expect(deltaBytes).toBeGreaterThan(ADDED.hashes * 2);
  expect(deltaBytes).toBeLessThan(ADDED.hashes * 4 + REMOVED.hashes * 16);
});

test("pushing it writes what is new and nothing else", async ({ expect }) => {
  const { kvWrites, objectBytes, keys } = await push("activate", changed.release);
  const known = new Set(Object.values(base.artefacts).map(({ sha256 }) => sha256));
  const fresh = Object.values(changed.artefacts).filter(({ sha256 }) => !known.has(sha256));
  expect(kvWrites).toBeLessThanOrEqual(3);
  expect(keys.filter((key) => key.startsWith("artefacts/")).toSorted()).toEqual(
    fresh.map(({ sha256 }) => `artefacts/${sha256}`).toSorted(),
  );
  const newBytes = fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // The manifest and the pointer besides.
  expect(objectBytes - newBytes).toBeLessThan(20_000);
  expect(objectBytes).toBeLessThan(basePush.objectBytes / 50);
});

test("what came is found, what went is not", async ({ expect }) => {
  expect(await passwordsFound()).toEqual({ gone: false, kept: true, came: true, never: false });
  expect(await pairsFound()).toEqual({ gone: "none", kept: "pair", came: "pair", never: "none" });
});

test("after a roll-back the answers are the old ones, and no artefact was pushed for it", async ({
  expect,
}) => {
  const { kvWrites, keys } = await push("rollback");
  expect(kvWrites).toBeLessThanOrEqual(3);
  expect(keys.filter((key) => key.startsWith("artefacts/"))).toEqual([]);
  expect(await passwordsFound()).toEqual({ gone: true, kept: true, came: false, never: false });
  expect(await pairsFound()).toEqual({ gone: "pair", kept: "pair", came: "none", never: "none" });
});

type Push = {
  readonly kvWrites: number;
  readonly objectBytes: number;
  readonly keys: readonly string[];
};

async function push(...args: readonly string[]): Promise<Push> {
  const before = standIn.seen.length;
  await intel(...args, "--target", "cloudflare", "--endpoint", standIn.url);
  const writes = standIn.seen.slice(before).filter(({ method }) => method === "PUT" || method === "POST");
  const objects = writes.filter((call) => !call.path.startsWith("/client/"));
  return {
    kvWrites: writes.length - objects.length,
    objectBytes: objects.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0),
    keys: objects.map((call) => call.path.split("/").slice(2).join("/")),
  };
}

async function build(...args: readonly string[]): Promise<Built> {
  const out = await intel("build", "--feeds", path.join(folder, "feeds"), "--json", ...args);
  return built.parse(JSON.parse(out));
}

async function intel(...args: readonly string[]): Promise<string> {
  // Settings of the target come from the environment, as in a pipeline.
  const { code, stdout, stderr } = await gatehouse(
    ["intel", ...args, "--state", path.join(folder, "state")],
    "",
    standIn.env,
  );
  if (code !== 0) throw new Error(`intel ${args[0]}: expected 0, got ${code}: ${stderr}`);
  return stdout;
}

type Bounds = { readonly hashes: number; readonly pairs: number };

async function writeFeeds(from: Bounds, to: Bounds): Promise<void> {
  const hashes = linesOf(from.hashes, to.hashes, (n) => `${sha1Of(n)}:3`);
  const pairs = linesOf(from.pairs, to.pairs, (n) => `${userOf(n)}:${passwordOf(n)}`);
  await writeFile(path.join(folder, "feeds", "pwned-sha1.txt"), hashes);
  await writeFile(path.join(folder, "feeds", "combo.txt"), pairs);
}

function linesOf(from: number, to: number, line: (n: number) => string): string {
  return Array.from({ length: to - from }, (_, at) => `${line(from + at)}\n`).join("");
}

const sha1Of = (n: number): string => hash("sha1", `leaked-${n}`).toUpperCase();
const userOf = (n: number): string => `user${n}@example.com`;
const passwordOf = (n: number): string => `Own-word-of-${n}`;

async function passwordsFound() {
  const asked = { gone: 3, kept: HASHES - 1, came: HASHES + 7, never: HASHES + ADDED.hashes };
  const told = await ask(asked, "password", (n) => ({ sha1: sha1Of(n) }));
  return told((answer) => z.object({ leaked: z.boolean() }).parse(answer).leaked);
}

async function pairsFound() {
  const asked = { gone: 3, kept: PAIRS - 1, came: PAIRS + 3, never: PAIRS + ADDED.pairs };
  const told = await ask(asked, "pair", (n) => ({ username: userOf(n), password: passwordOf(n) }));
  return told((answer) => z.object({ answer: z.string() }).parse(answer).answer);
}

/** Of what the account at Cloudflare holds, and the release that its pointer names. */
async function ask(asked: Readonly<Record<string, number>>, kind: string, recordOf: (n: number) => object) {
  const pushed = await mkdtemp(path.join(folder, "pushed-"));
  for (const [key, { bytes }] of standIn.stored.objects) {
    await mkdir(path.dirname(path.join(pushed, key)), { recursive: true });
    await writeFile(path.join(pushed, key), bytes);
  }
  const input = Object.values(asked).map((n) => `${JSON.stringify(recordOf(n))}\n`);
  const state = path.join(folder, "state");
  const { stdout } = await gatehouse(["eval", kind, "--release", pushed, "--state", state], input.join(""));
  const answers = stdout.trimEnd().split("\n");
  return <T>(read: (answer: unknown) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.keys(asked).map((name, at) => [name, read(JSON.parse(answers[at] ?? "null"))]));
}
