import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import * as z from "zod/mini";
import { gatehouse, type Ran } from "../support/gatehouse-command.ts";

const PAIRS = "ann@example.com:Summer2023!\nben@example.com:correct-horse-battery\n";

const built = z.object({ release: z.string(), unchanged: z.boolean() });
const pointer = z.object({ release: z.string(), previous: z.nullable(z.string()) });

// One state folder for the whole file: its tests are one operator's afternoon, in this order.
let folder = "";
const releases: string[] = [];
const inState = (...args: readonly string[]): Promise<Ran> =>
  gatehouse([...args, "--state", path.join(folder, "state")]);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-intel-"));
  await mkdir(path.join(folder, "feeds"));
  await writeFile(path.join(folder, "feeds", "combo.txt"), PAIRS);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a first release needs no feeds and no network", async ({ expect }) => {
  const { code, stdout, stderr } = await inState("intel", "build", "--json");
  expect([code, stderr.includes("Error")]).toEqual([0, false]);
  releases.push(built.parse(JSON.parse(stdout)).release);
});

test("building again gives the same release", async ({ expect }) => {
  const { stdout } = await inState("intel", "build", "--json");
  expect(built.parse(JSON.parse(stdout))).toEqual({ release: releases[0], unchanged: true });
});

test("feeds give another release", async ({ expect }) => {
  const { stdout } = await inState("intel", "build", "--feeds", path.join(folder, "feeds"), "--json");
  const { release } = built.parse(JSON.parse(stdout));
  expect(releases).not.toContain(release);
  releases.push(release);
});

test("a built release verifies", async ({ expect }) => {
  const { code, stdout } = await inState("intel", "verify", releases[1] ?? "");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/ is whole: [0-9]+ artefacts verified\n$/u)]);
});

test("activation and roll-back switch the gate's storage", async ({ expect }) => {
  await inState("intel", "activate", releases[0] ?? "");
  const second = await inState("intel", "activate", releases[1] ?? "", "--json");
  expect(pointer.parse(JSON.parse(second.stdout))).toEqual({ release: releases[1], previous: releases[0] });
  const back = await inState("intel", "rollback", "--json");
  expect(pointer.parse(JSON.parse(back.stdout))).toEqual({ release: releases[0], previous: releases[1] });
  const list = await inState("intel", "list", "--json");
  expect(JSON.parse(list.stdout)).toMatchObject({ active: releases[0], previous: releases[1] });
});

// A folder is the target that opens fastest; test/contract proves that all of them do the same.
const toFolder = (...args: readonly string[]): Promise<Ran> =>
  inState("intel", ...args, "--target", "folder", "--folder", path.join(folder, "shared"), "--json");

test("the kill switch outlives an activation, until it is switched on again", async ({ expect }) => {
  await toFolder("activate", releases[0] ?? "");
  const told: unknown[] = [];
  for (const args of [["off"], ["activate", releases[1] ?? ""], ["on"]])
    told.push(JSON.parse((await toFolder(...args)).stdout));
  expect(told).toMatchObject([
    { release: releases[0], off: true },
    { release: releases[1], off: true },
    { release: releases[1], previous: releases[0] },
  ]);
  expect(told[2]).not.toHaveProperty("off");
});

test("collecting keeps the active release and the way back, whatever their age", async ({ expect }) => {
  const { stdout } = await toFolder("collect", "--keep-hours", "0");
  expect(JSON.parse(stdout)).toMatchObject({ removedReleases: [], removedArtefacts: 0, droppedUploads: 0 });
  const back = await toFolder("rollback");
  expect(pointer.parse(JSON.parse(back.stdout))).toEqual({ release: releases[0], previous: releases[1] });
});

test("a comparison names what the feed changed, and what a push of it writes", async ({ expect }) => {
  const { stdout } = await inState("intel", "diff", releases[0] ?? "", releases[1] ?? "");
  expect(stdout).toMatch(/^identities +changed +0 → /mu);
  expect(stdout).toMatch(/^feed-combo +added +none → 2$/mu);
  expect(stdout).toMatch(/^a push writes [0-9]+ bytes in [0-9]+ objects/mu);
});

test("costs are told for the layout that is built and those that are not", async ({ expect }) => {
  const { code, stdout } = await inState("intel", "cost", releases[1] ?? "", "--base", releases[0] ?? "");
  expect(code).toBe(0);
  for (const layout of ["packed objects in R2", "4096 blocks in KV", "1048576 blocks in KV"])
    expect(stdout).toContain(layout);
});

test("eval answers from the release that is named", async ({ expect }) => {
  const input = ["Summer2023!", "summer2024", "123456"].map((password) => asAnn(password)).join("\n");
  const { code, stdout } = await gatehouse(
    ["eval", "pair", "--state", path.join(folder, "state"), "--release", releases[1] ?? ""],
    `${input}\n{"username":"zoe","password":"123456"}\n{"username":"zoe","password":"zzz-not-leaked-zzz"}`,
  );
  const answers = stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(answers).toEqual(["pair", "similar", "username", "password", "none"].map((answer) => ({ answer })));
  expect(code).toBe(0);
});

test("eval answers from the active release when none is named", async ({ expect }) => {
  const input =
    '{"password":"123456"}\n{"sha1":"7C4A8D09CA3762AF61E59520943DC26494F8941B"}\n{"password":"correct-horse-battery"}\n';
  const { stdout } = await gatehouse(["eval", "password", "--state", path.join(folder, "state")], input);
  expect(stdout).toBe('{"leaked":true,"count":1}\n{"leaked":true,"count":1}\n{"leaked":false}\n');
});

test("a damaged artefact fails verification", async ({ expect }) => {
  const root = path.join(folder, "state", "releases");
  const manifest = await readFile(path.join(root, "releases", releases[1] ?? "", "manifest.json"), "utf8");
  const [, sha256 = ""] = /"identities":\{[^}]*\{[^}]*\},"sha256":"([0-9a-f]{64})"/u.exec(manifest) ?? [];
  const file = path.join(root, "artefacts", sha256);
  const bytes = await readFile(file);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const verified = await inState("intel", "verify", releases[1] ?? "");
  expect([verified.code, verified.stderr.split(":")[0]]).toEqual([1, "artefact_hash"]);
});

function asAnn(password: string): string {
  return JSON.stringify({ username: "Ann@Example.com", password });
}
