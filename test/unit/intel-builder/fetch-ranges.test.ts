import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { fetchRanges, type RangesSettings } from "../../../intel-builder/fetch/fetch-ranges.ts";
import { startMisbehavingServer, type MisbehavingServer } from "../../support/misbehaving-server.ts";

type World = {
  readonly server: MisbehavingServer;
  readonly folder: string;
  readonly fetch: (over?: Partial<RangesSettings>) => ReturnType<typeof fetchRanges>;
  readonly names: () => Promise<readonly string[]>;
};

const test = base.extend<{ world: World }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that a fixture needs from this pattern
  world: async ({}, use) => {
    const server = await startMisbehavingServer();
    const folder = await mkdtemp(join(tmpdir(), "gatehouse-ranges-"));
    const ranges = {
      id: "r",
      title: "",
      licence: "",
      attribution: "",
      page: "",
      url: `${server.url}/range/`,
      folder: "pwned",
      query: "",
    };
    let clockMs = 1_000;
    const settings: RangesSettings = {
      folder,
      force: true,
      nowMs: () => clockMs++,
      patience: { sleep: async () => undefined, random: () => 0 },
      limits: { idleMs: 500, totalMs: 2_000 },
      isApproved: false,
      from: 0,
      to: 3,
      parallel: 2,
      report: () => undefined,
    };
    await use({
      server,
      folder,
      fetch: async (over = {}) => fetchRanges(ranges, { ...settings, ...over }),
      names: async () => (await readdir(join(folder, "pwned"))).toSorted(),
    });
    await server.close();
    await rm(folder, { recursive: true, force: true });
  },
});

const hashes = (count: number): string =>
  Array.from({ length: count }, (_, n) => `${n.toString(16).toUpperCase().padStart(35, "0")}:${n + 1}`).join(
    "\r\n",
  );
const range = (count: number, etag: string) => ({ kind: "body", text: hashes(count), etag }) as const;

function serveAll(server: MisbehavingServer, count = 30): void {
  for (const name of ["00000", "00001", "00002", "00003"])
    server.on(`/range/${name}`, range(count, `"${name}"`));
}

test("ranges are fetched, then asked for by their ETags", async ({ world, expect }) => {
  const { server, folder, fetch, names } = world;
  serveAll(server);
  expect(await fetch()).toMatchObject({ outcome: "whole", records: 120, counts: { updated: 4 } });
  expect(await names()).toEqual(["00000", "00001", "00002", "00003"]);
  expect(await readFile(join(folder, "pwned", "00002"), "utf8")).toBe(hashes(30));
  server.on("/range/00002", range(31, '"new"'));
  expect(await fetch()).toMatchObject({ outcome: "whole", counts: { updated: 1, unchanged: 3 } });
  expect(server.asked.slice(4).toSorted()).toEqual(
    ["0", "1", "2", "3"].map((n) => `/range/0000${n} "0000${n}"`),
  );
  expect((await readdir(join(folder, ".fetch", "r"))).toSorted()).toEqual(["000.json", "run.json"]);
});

test("a run that met faults goes on with what it lacks", async ({ world, expect }) => {
  const { server, fetch, names } = world;
  serveAll(server);
  server.on("/range/00001", { kind: "status", status: 500 });
  server.on("/range/00003", { kind: "torn", text: hashes(10) });
  const first = await fetch();
  expect(first).toMatchObject({ outcome: "incomplete", counts: { updated: 2, failed: 2 } });
  expect(first.faults.toSorted()).toEqual([
    "00001: http_status (500)",
    expect.stringMatching(/^00003: torn \(after \d+ bytes\)$/u),
  ]);
  expect(await names()).toEqual(["00000", "00002"]);
  serveAll(server);
  const asked = server.asked.length;
  expect(await fetch({ force: false, nowMs: () => 2_000 })).toMatchObject({
    outcome: "whole",
    counts: { updated: 2, resumed: 2 },
  });
  expect(server.asked.slice(asked).toSorted()).toEqual(["/range/00001 -", "/range/00003 -"]);
});

test("a whole run rests for a week", async ({ world, expect }) => {
  const { server, fetch } = world;
  serveAll(server);
  await fetch();
  const week = 7 * 24 * 3_600_000;
  expect((await fetch({ force: false, nowMs: () => week })).outcome).toBe("not_due");
  expect(await fetch({ force: false, nowMs: () => 2_000 + week })).toMatchObject({
    counts: { unchanged: 4 },
  });
});

test.for([
  ["a page", "<html>busy</html>", "not_a_range (line 1: not_a_hash)"],
  ["half a line", `${hashes(20)}\r\n00FF`, "not_a_range (line 21: not_a_hash)"],
  ["padding only", `${"0".repeat(35)}:0`, "not_a_range (no record in it)"],
  ["another kind of hash", `${"0".repeat(27)}:1`, "not_a_range (line 1: not_a_hash)"],
] as const)("%s is no range", async ([, text, fault], { world, expect }) => {
  const { server, fetch, names } = world;
  serveAll(server);
  server.on("/range/00001", { kind: "body", text });
  expect((await fetch()).faults).toEqual([`00001: ${fault}`]);
  expect(await names()).not.toContain("00001");
});

test("a range that lost half of its hashes is held, and taken when approved", async ({ world, expect }) => {
  const { server, folder, fetch } = world;
  serveAll(server);
  await fetch();
  server.on("/range/00001", range(14, '"less"'));
  expect(await fetch()).toMatchObject({ outcome: "whole", counts: { held: 1 }, faults: ["00001: shrunk"] });
  expect(await readFile(join(folder, "pwned", "00001"), "utf8")).toBe(hashes(30));
  expect(await fetch({ isApproved: true })).toMatchObject({ counts: { updated: 1, held: 0 } });
  expect(await readFile(join(folder, "pwned", "00001"), "utf8")).toBe(hashes(14));
});

test("a file that was cut on the disk is fetched whole again", async ({ world, expect }) => {
  const { server, folder, fetch } = world;
  serveAll(server);
  await fetch();
  await writeFile(join(folder, "pwned", "00001"), hashes(3));
  expect(await fetch()).toMatchObject({ counts: { updated: 1, unchanged: 3 } });
  expect(await readFile(join(folder, "pwned", "00001"), "utf8")).toBe(hashes(30));
});

test("what a killed fetch left is removed", async ({ world, expect }) => {
  const { server, folder, fetch } = world;
  serveAll(server);
  await mkdir(join(folder, ".fetch", "r"), { recursive: true });
  // No process has a number beyond Linux's largest.
  for (const name of ["00001.99999999.download", "000.json.99999999.part"])
    await writeFile(join(folder, ".fetch", "r", name), "half");
  await fetch();
  expect((await readdir(join(folder, ".fetch", "r"))).toSorted()).toEqual(["000.json", "run.json"]);
});

test("a service that is down is left alone", async ({ world, expect }) => {
  const { server, fetch } = world;
  const told = await fetch({ to: 4_000, parallel: 4 });
  expect(told.outcome).toBe("incomplete");
  expect(told.counts.failed).toBeLessThan(40);
  expect(server.asked.length).toBeLessThan(40);
});
