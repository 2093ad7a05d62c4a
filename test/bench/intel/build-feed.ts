/*
 * Builds the credentials of a folder of made feeds, as `gatehouse intel build` does, in a process of its own.
 *   node test/bench/intel/build-feed.ts FEED_FOLDER OUT_FOLDER sha1-count|plain THREADS
 * Prints one JSON line.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import { buildCredentials } from "../../../intel-builder/stages/build-credentials.ts";
import { openCrew } from "../../../intel-builder/stages/crew.ts";
import { scatterUnits, unitIdentity } from "../../../intel-builder/stages/scatter-units.ts";
import { openWorkDirectory } from "../../../intel-builder/stages/work-directory.ts";

const [feeds = "", out = "", kind = "sha1-count", threads = "2"] = process.argv.slice(2);
const startedAtMs = performance.now();
const tally = openTally({ id: "made", title: "", licence: "", attribution: "", url: "", confidence: 1 });
const units = scatterUnits(
  readdirSync(feeds)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => ({
      absolute: path.join(feeds, name),
      path: name,
      names: null,
      compression: "none" as const,
      form: kind === "plain" ? ("plain" as const) : ("sha1-count" as const),
      commonLines: 0,
      tally,
    })),
);
async function* nothing() {}
const work = openWorkDirectory(out, JSON.stringify(units.map((unit) => unitIdentity(unit))));
const crew = openCrew(Number(threads));
const built = await buildCredentials({
  collected: { credentials: nothing() },
  units,
  ring: [{ id: "identity-1", key: "I".repeat(43) }],
  work,
  crew,
  report: (line) =>
    process.stderr.write(`${((performance.now() - startedAtMs) / 1000).toFixed(2)} ${line}\n`),
});
await crew.close();
work.discard();
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - startedAtMs) / 1000;
const { entries, rejected } = tally.report();
console.log(
  JSON.stringify({
    records: entries,
    rejected,
    keys: built.passwords.layout.sections[0]?.entries,
    packBytes: built.passwords.sizeBytes,
    sha256: built.passwords.sha256,
    seconds,
    recordsPerSecond: entries / seconds,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
