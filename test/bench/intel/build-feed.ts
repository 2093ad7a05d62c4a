/*
 * Builds a release of a folder of made feeds, as `gatehouse intel build` does from its own, in a process of its own.
 *   node test/bench/intel/build-feed.ts FEED_FOLDER OUT_FOLDER sha1-count|plain THREADS [filter]
 * Prints one JSON line (`BuildFigures` in run-builds.ts). The other parts of a release are empty here.
 */
import { readdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import path from "node:path";

// As the command does.
enableCompileCache();
const { keepHeapSmall } = await import("../../../cli/intel/small-heap.ts");
keepHeapSmall();
const { ensureLocalKeys } = await import("../../../cli/local-keys.ts");
const { buildRelease } = await import("../../../intel-builder/build-release.ts");
const { openTally } = await import("../../../intel-builder/sources/source-tally.ts");
const { artefactNamed } = await import("../../../shared/format/manifest.ts");
const { aCollection } = await import("../../support/a-collection.ts");
const [feeds = "", outDir = "", kind = "sha1-count", threads = "2", filter = ""] = process.argv.slice(2);
const startedAtMs = performance.now();
const tally = openTally({
  id: "made",
  title: "",
  licence: "",
  attribution: "",
  url: "",
  confidence: 1,
  expiresAfterDays: null,
});
const rawCredentials = readdirSync(feeds)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => ({
    absolute: path.join(feeds, name),
    path: name,
    names: null,
    compression: "none" as const,
    form: kind === "plain" ? ("plain" as const) : ("sha1-count" as const),
    commonLines: 0,
    tally,
  }));
const { keys, signers } = await ensureLocalKeys(outDir);
const { id, manifest } = await buildRelease({
  collected: { ...aCollection([]), rawCredentials },
  outDir,
  keys,
  signers,
  builtAtMs: 0,
  threads: Number(threads),
  filter: filter === "filter",
  report: (line) =>
    process.stderr.write(`${((performance.now() - startedAtMs) / 1000).toFixed(2)} ${line}\n`),
});
const { user, system } = process.cpuUsage();
const passwords = artefactNamed(manifest.body, "passwords");
const { "passwords-filter": filterArtefact } = manifest.body.artefacts;
console.log(
  JSON.stringify({
    release: id,
    records: tally.report().read,
    keys: passwords.entries,
    packBytes: passwords.sizeBytes,
    filterKeys: filterArtefact?.entries ?? 0,
    filterBytes: filterArtefact?.sizeBytes ?? 0,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
