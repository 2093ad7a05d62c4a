/*
 * `npm run bench:intel`: a release of 100 million leaked passwords, and the same work by DuckDB in the same run.
 *   -- --json            one JSON line instead of a table
 *   -- --records N       another size
 *   -- --folder DIR      where the feeds and releases go (12 GB; default: the system's temporary folder)
 * Feeds are made by seed. Ends with 1 if a bound was missed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { runBuild, runDuckdb, type BuildFigures } from "./intel/run-builds.ts";
import { writeFeed } from "./intel/write-feed.ts";
import { atLeast, atMost, machine, median, noted, printFigures, type Figure } from "./report.ts";

const SEED = 1;
const THREADS = 2;
// The first run finds the feed in memory as the others do, but Node's compiled code not yet in its cache.
const RUNS = 3;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    records: { type: "string", default: "100000000" },
    folder: { type: "string", default: tmpdir() },
  },
});
const records = Number(values.records);
const say = (line: string): void => void (values.json || console.log(line));

type Measured = {
  readonly builds: readonly BuildFigures[];
  readonly filter: BuildFigures;
  readonly plain: BuildFigures;
  readonly duckdb: Awaited<ReturnType<typeof runDuckdb>>;
};

async function measure(folder: string): Promise<Measured> {
  const [hashes, passwords] = [path.join(folder, "sha1"), path.join(folder, "plain")];
  const out = path.join(folder, "out");
  say(`making ${records} lines of SHA1:count`);
  await writeFeed(hashes, { kind: "sha1-count", seed: SEED, records });
  const builds: BuildFigures[] = [];
  for (let run = 0; run < RUNS; run++) {
    say(`build ${run + 1} of ${RUNS}`);
    builds.push(await runBuild(hashes, out, { kind: "sha1-count", threads: THREADS, filter: false }));
  }
  say("build with a filter");
  const filter = await runBuild(hashes, out, { kind: "sha1-count", threads: THREADS, filter: true });
  say("the same by DuckDB");
  const duckdb = await runDuckdb(hashes, path.join(folder, "duckdb.parquet"), THREADS);
  rmSync(hashes, { recursive: true });
  say(`making ${records} plain passwords`);
  await writeFeed(passwords, { kind: "plain", seed: SEED, records });
  say("build of plain passwords");
  const plain = await runBuild(passwords, out, { kind: "plain", threads: THREADS, filter: false });
  return { builds, filter, plain, duckdb };
}

function typical(builds: readonly BuildFigures[]): BuildFigures {
  const middle = median(builds.map(({ seconds }) => seconds));
  const found = builds.find(({ seconds }) => seconds === middle);
  if (!found) throw new Error("runs: expected an odd number of builds, got an even one");
  return found;
}

// Each entry has a count of four bits, which an exact set of keys would not have.
const COUNT_BITS = 4;

function bitsOf({ packBytes, keys }: BuildFigures): number {
  return (packBytes * 8) / keys - COUNT_BITS;
}

function jsonLine({ builds, filter, plain, duckdb }: Measured): object {
  const build = typical(builds);
  return {
    records,
    seconds: round(build.seconds),
    recordsPerSecond: Math.round(records / build.seconds),
    peakRssMb: round(Math.max(...builds.map(({ peakRssMb }) => peakRssMb))),
    cpuSeconds: round(build.cpuSeconds),
    duckdbSeconds: round(duckdb.seconds),
    ratioToDuckdb: round(duckdb.seconds / build.seconds),
    bitsPerRecordShards: round(bitsOf(build)),
    bitsPerRecordFilter: round((filter.filterBytes * 8) / filter.filterKeys),
    distinctKeys: build.keys,
    secondsOfRuns: builds.map(({ seconds }) => round(seconds)),
    plainPerSecond: Math.round(records / plain.seconds),
    plainPeakRssMb: round(plain.peakRssMb),
    plainCpuSeconds: round(plain.cpuSeconds),
    duckdbCpuSeconds: round(duckdb.cpuSeconds),
    duckdbPeakRssMb: round(duckdb.peakRssMb),
    duckdbDistinctKeys: duckdb.keys,
    machine: machine(),
  };
}

function figures({ builds, filter, plain, duckdb }: Measured): Figure[] {
  const build = typical(builds);
  const runs = builds.map(({ seconds }) => seconds.toFixed(1)).join(", ");
  const peak = Math.max(...builds.map(({ peakRssMb }) => peakRssMb));
  const dropped = duckdb.keys - build.keys;
  return [
    atLeast(
      "million records a second to a verified release",
      records / build.seconds / 1e6,
      15,
      `seconds ${runs}`,
    ),
    atLeast(
      "DuckDB's time for distinct keys with counts, in order, in ours",
      duckdb.seconds / build.seconds,
      8,
      `${duckdb.seconds.toFixed(1)} s`,
    ),
    atMost("peak memory", peak, 256, "MB"),
    atLeast(
      "million plain passwords a second",
      records / plain.seconds / 1e6,
      8,
      `${plain.seconds.toFixed(1)} s`,
    ),
    atMost("bits a record in shards, less its count", bitsOf(build), 18, "bits"),
    atMost("bits a record in the 8-bit filter", (filter.filterBytes * 8) / filter.filterKeys, 9.3, "bits"),
    noted("processor seconds", `${build.cpuSeconds.toFixed(1)}; DuckDB ${duckdb.cpuSeconds.toFixed(1)}`),
    noted("DuckDB's peak memory", `${duckdb.peakRssMb.toFixed(0)} MB`),
    noted(
      "distinct keys",
      `${build.keys}; DuckDB ${duckdb.keys}: ${dropped} share bucket and value with another`,
    ),
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

const folder = mkdtempSync(path.join(values.folder, "gatehouse-bench-intel-"));
try {
  say(machine());
  const measured = await measure(folder);
  if (values.json) console.log(JSON.stringify(jsonLine(measured)));
  else process.exitCode = printFigures("Building", figures(measured)) === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
