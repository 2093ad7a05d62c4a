/*
 * What a release costs at the edge: `node test/bench/intel-edge.ts [--records 1000000] [--addresses 200000] [--keep DIR]`.
 * Parts of a lookup in Node and in workerd, bytes read of a cold lookup, memory of the isolate with a release active and
 * while the next takes over, and how long requests take meanwhile. The design's bounds are for 100,000,000 and 5,000,000.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { openAddressTable } from "../../shared/format/address-table.ts";
import { artefactNamed, parseManifest } from "../../shared/format/manifest.ts";
import { artefactKey, manifestKey } from "../../shared/format/release-store.ts";
import { openEdgeWorld, type EdgeWorld } from "./intel/edge-world.ts";
import { buildFullRelease } from "./intel/full-release.ts";
import { idOf, sha1Word } from "./intel/made-feed.ts";
import {
  bytesOfBlocks,
  makeFilter,
  openBlocks,
  runLoop,
  type Loop,
  type LoopData,
} from "./intel/probe-loops.ts";
import { atMost, machine, median, noted, printFigures, type Figure } from "./report.ts";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    addresses: { type: "string", default: "200000" },
    keep: { type: "string" },
  },
});
const [records, addresses] = [Number(values.records), Number(values.addresses)];
const LOOP_TIMES = 500_000;
const LOOP_ROUNDS = 5;
const COLD_LOOKUPS = 2_000;
const LANES = 4;
// The pointer is looked at every fifteen seconds.
const WINDOW_MS = 20_000;
const MEMORY_SAMPLE_MS = 50;
const MB = 2 ** 20;
const BOUNDS: readonly (readonly [Loop, string, number])[] = [
  ["section", "shard probe, 512 blocks", 1000],
  ["filter", "filter probe, one shard of 390,625", 15],
  ["address", "parsed address, half of them listed", 200],
];

const answerSchema = z.looseObject({
  release: z.nullable(z.string()),
  password: z.looseObject({ status: z.string() }),
  pair: z.looseObject({ status: z.string() }),
});
const readsSchema = z.strictObject({ ranges: z.number(), bytes: z.number() });

const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), "gatehouse-edge-"));
console.log(machine());
const release = (feedSeed: number, addressSeed: number): Promise<string> =>
  buildFullRelease({
    stateDir: folder,
    records,
    addresses,
    pairs: Math.min(100_000, records / 10),
    feedSeed,
    addressSeed,
  });
const startedAtMs = performance.now();
const [first, hourly, other] = [await release(1, 1), await release(1, 3), await release(2, 5)];
console.log(`three releases of ${records} records and ${addresses} addresses, ${since(startedAtMs)}`);
const data = await readLoopData(first);
const world = await openEdgeWorld(folder, first);
let missed = 0;
const show = (title: string, figures: readonly Figure[]): void =>
  void (missed += printFigures(title, figures));
try {
  show(
    "parts of a lookup, in Node",
    await loopFigures(async (loop) => secondsOf(() => runLoop(loop, data, LOOP_TIMES))),
  );
  await world.ask("/none");
  const bareBytes = await heldBytes(world);
  show("cold lookups", await coldFigures(world));
  show("memory", await memoryFigures(world, bareBytes));
  show("next release: everything is another", await changeFigures(world, other, first));
  show("next release: other addresses, the same packs", await changeFigures(world, first, hourly));
  show("parts of a lookup, in workerd", await workerdFigures(world));
} finally {
  await world.stop();
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exitCode = missed > 0 ? 1 : 0;

function since(fromMs: number): string {
  return `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;
}

async function readLoopData(id: string): Promise<LoopData> {
  const objects = folderObjects(releasesDir(folder));
  const { body } = parseManifest((await objects.read(manifestKey(id))) ?? new Uint8Array(0));
  const keyOf = (name: string): string => artefactKey(artefactNamed(body, name).sha256);
  const { sizeBytes, entries, parameters } = artefactNamed(body, "passwords");
  const addressBytes = artefactNamed(body, "addresses").sizeBytes;
  console.log(
    `pack ${sizeBytes} bytes, ${entries} entries, ${((sizeBytes * 8) / entries).toFixed(2)} bits each with count class, ${JSON.stringify(parameters)}; address table ${addressBytes} bytes`,
  );
  const index = (await objects.read(keyOf("passwords-index"))) ?? new Uint8Array(0);
  const pack = (await objects.readRange(keyOf("passwords"), 0, bytesOfBlocks(index))) ?? new Uint8Array(0);
  const table = (await objects.read(keyOf("addresses"))) ?? new Uint8Array(0);
  return { blocks: openBlocks(index, pack), filter: makeFilter(), addresses: openAddressTable(table) };
}

/** Nanoseconds a call less those of an empty loop, as medians of interleaved rounds. */
async function loopFigures(run: (loop: Loop) => Promise<number>): Promise<readonly Figure[]> {
  const loops: readonly Loop[] = ["nothing", ...BOUNDS.map(([loop]) => loop)];
  const rounds = new Map<Loop, number[]>(loops.map((loop) => [loop, []]));
  for (const loop of loops) await run(loop);
  for (let round = 0; round < LOOP_ROUNDS; round++)
    for (const loop of loops) rounds.get(loop)?.push(((await run(loop)) * 1e9) / LOOP_TIMES);
  const empty = median(rounds.get("nothing") ?? []);
  return BOUNDS.map(([loop, what, bound]) =>
    atMost(what, median(rounds.get(loop) ?? []) - empty, bound, "ns"),
  );
}

/** CPU time, so that neighbours on this machine count as little as can be. */
function secondsOf(work: () => number): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1e6;
}

/** Of the process's CPU time: a Worker's own clock stands still while it computes. */
async function workerdFigures({ gate, ask }: EdgeWorld): Promise<readonly Figure[]> {
  return loopFigures(async (loop) => {
    const before = gate.cpuSeconds();
    // The kernel counts in hundredths of a second.
    for (let run = 0; run < 8; run++) await ask(`/loop?loop=${loop}&times=${LOOP_TIMES}&release=${first}`);
    return (gate.cpuSeconds() - before) / 8;
  });
}

type Answer = z.infer<typeof answerSchema>;

/** The n-th attempt: passwords of the first feed, and every other one of nobody; names alike. */
async function lookUp({ ask }: EdgeWorld, n: number): Promise<Answer> {
  const id = n % 2 === 0 ? idOf((n * 7919) % records, 1) : 2 ** 30 + n;
  const sha1 = Array.from({ length: 5 }, (_, word) =>
    sha1Word(id, word, 1).toString(16).padStart(8, "0"),
  ).join("");
  const name = n % 3 === 0 ? `person-${n % 1000}@post.example` : `stranger-${n}@post.example`;
  const address = `${1 + (n % 200)}.${n % 251}.${n % 241}.${n % 239}`;
  return answerSchema.parse(
    await ask(
      `/lookup?sha1=${sha1}&name=${encodeURIComponent(name)}&password=secret-${n}&address=${address}`,
    ),
  );
}

async function coldFigures(edge: EdgeWorld): Promise<readonly Figure[]> {
  let [most, mostRanges, wrong] = [0, 0, 0];
  let before = { ranges: 0, bytes: 0 };
  for (let n = 0; n < COLD_LOOKUPS; n++) {
    const { password } = await lookUp(edge, n);
    if (n % 2 === 0 && password.status !== "found") wrong += 1;
    const now = readsSchema.parse(await edge.ask("/reads"));
    most = Math.max(most, now.bytes - before.bytes);
    mostRanges = Math.max(mostRanges, now.ranges - before.ranges);
    before = now;
  }
  return [
    atMost("bytes read by one login, the most", most, 16_384, "bytes"),
    atMost("reads of one login, the most", mostRanges, 2, "reads"),
    noted(
      "mean",
      `${(before.bytes / before.ranges).toFixed(0)} bytes a read, ${(before.ranges / COLD_LOOKUPS).toFixed(2)} reads a login`,
    ),
    atMost("leaked passwords that were not found", wrong, 0, ""),
  ];
}

/** What the isolate holds after a collection; asked again and again while the next release takes over. */
async function memoryFigures(edge: EdgeWorld, bareBytes: number): Promise<readonly Figure[]> {
  const active = await heldBytes(edge);
  const changes = [];
  for (const [what, from, to] of [
    ["other addresses, the same packs", first, hourly],
    ["everything is another", hourly, other],
  ] as const) {
    const [most, after] = await heldDuring(edge, from, to);
    changes.push(atMost(`most held while the next takes over: ${what}`, most / MB, 96, "MB"));
    changes.push(atMost(`held afterwards: ${what}`, after / MB, 64, "MB"));
  }
  return [
    noted("before any request for a release", `${(bareBytes / MB).toFixed(1)} MB`),
    atMost(`held with the release active and its blocks in memory`, active / MB, 64, "MB"),
    ...changes,
    noted("the whole process, garbage included", `${(edge.gate.rssBytes() / MB).toFixed(0)} MB`),
  ];
}

async function heldBytes({ ask, memory }: EdgeWorld): Promise<number> {
  if ((await ask("/collect")) !== true)
    throw new Error("intel_edge: expected gc(), got none; check --expose-gc");
  return memory.usedBytes();
}

async function heldDuring(edge: EdgeWorld, from: string, to: string): Promise<readonly [number, number]> {
  await edge.point(to, from);
  let most = 0;
  const untilMs = performance.now() + WINDOW_MS;
  let n = 0;
  while (performance.now() < untilMs) {
    await lookUp(edge, n++);
    most = Math.max(most, await heldBytes(edge));
    await sleep(MEMORY_SAMPLE_MS);
  }
  if ((await lookUp(edge, n)).release !== to)
    throw new Error(`intel_edge: expected ${to} after ${WINDOW_MS} ms`);
  return [most, await heldBytes(edge)];
}

/** Lanes ask without a pause; the pointer changes, and the slowest of before stand beside the slowest of meanwhile. */
async function changeFigures(edge: EdgeWorld, from: string, to: string): Promise<readonly Figure[]> {
  const before = await timesOf(edge, () => undefined);
  await edge.point(to, from);
  let last: string | null = from;
  const during = await timesOf(edge, ({ release: answered }) => {
    last = answered;
  });
  const [beforeMs, duringMs] = [percentile(before, 0.99), percentile(during, 0.99)];
  return [
    atMost("requests that still ask the former one in the end", last === to ? 0 : 1, 0, ""),
    noted(
      "p50 before and during",
      `${percentile(before, 0.5).toFixed(2)} and ${percentile(during, 0.5).toFixed(2)} ms`,
    ),
    noted("p99 before and during", `${beforeMs.toFixed(2)} and ${duringMs.toFixed(2)} ms`),
    noted(
      "slowest before and during",
      `${percentile(before, 1).toFixed(2)} and ${percentile(during, 1).toFixed(2)} ms, of ${before.length} and ${during.length} requests`,
    ),
  ];
}

async function timesOf(edge: EdgeWorld, see: (answer: Answer) => void): Promise<readonly number[]> {
  const times: number[] = [];
  const untilMs = performance.now() + WINDOW_MS;
  const lane = async (start: number): Promise<void> => {
    for (let n = start; performance.now() < untilMs; n += LANES) {
      const fromMs = performance.now();
      see(await lookUp(edge, n));
      times.push(performance.now() - fromMs);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  return times;
}

function percentile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
