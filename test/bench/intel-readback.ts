/*
 * `node test/bench/intel-readback.ts [--records N] [--absent N] [--folder DIR]`: every key of a made feed is looked up in the
 * release that was built of it, through the readers that the gate uses; then as many keys that are in no feed.
 * 100 million records take some five minutes, 6 GB of disk and 1 GB of memory.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { COUNT_CLASS_BOUNDS, countClassOf } from "../../shared/format/count-class.ts";
import { openBlock } from "../../shared/format/credential-block.ts";
import { openFuseFilter } from "../../shared/format/fuse-filter.ts";
import { NOT_THERE, probeSection, type HashSection } from "../../shared/format/hash-section-reader.ts";
import { artefactNamed, parseManifest, type ManifestBody } from "../../shared/format/manifest.ts";
import { openPackIndex } from "../../shared/format/pack-index.ts";
import { artefactKey, manifestKey } from "../../shared/format/release-store.ts";
import { openResidentSet } from "../../shared/format/resident-set.ts";
import { countOf, idOf, sha1Word } from "./intel/made-feed.ts";
import { poissonInterval } from "./intel/poisson-interval.ts";
import { runBuild } from "./intel/run-builds.ts";
import { writeFeed } from "./intel/write-feed.ts";
import { machine, noted, printFigures, type Figure } from "./report.ts";

const SEED = 1;
// Ids from here on are in no feed.
const FIRST_ABSENT = 2 ** 30;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "100000000" },
    absent: { type: "string", default: "10000000" },
    folder: { type: "string", default: tmpdir() },
  },
});
const [records, absent] = [Number(values.records), Number(values.absent)];

type Probe = (high: number, low: number) => number;

/** Blocks are opened once each, as a gate does with those it reads. */
function packProbe(read: (name: string) => Uint8Array): Probe {
  const pack = read("passwords");
  const { layout, place } = openPackIndex(read("passwords-index"));
  const sections: (HashSection | undefined)[] = [];
  const shift = 32 - layout.shardBits;
  const sectionOf = (shard: number): HashSection | undefined => {
    const { offset, length } = place(shard);
    return openBlock(pack.subarray(offset, offset + length), shard, layout).sections[0];
  };
  return (high, low) => {
    const shard = shift === 32 ? 0 : high >>> shift;
    const section = (sections[shard] ??= sectionOf(shard));
    return section === undefined ? NOT_THERE : probeSection(section, high, low);
  };
}

/** Every record of the feed, as a build reads it; a repeated one is looked up again. */
function readBack(probe: Probe): Figure[] {
  let [missing, lower, higher] = [0, 0, 0];
  for (let record = 0; record < records; record++) {
    const id = idOf(record, SEED);
    const found = probe(sha1Word(id, 3, SEED), sha1Word(id, 4, SEED));
    const wanted = countClassOf(countOf(id, SEED));
    if (found === NOT_THERE) missing += 1;
    else if (found < wanted) lower += 1;
    else if (found > wanted) higher += 1;
  }
  return [
    bounded("records that are not found", missing, 0),
    bounded("records found in a lower count class", lower, 0),
    noted("records told a higher class, of a key with the same bucket and value", `${higher}`),
  ];
}

function bounded(what: string, measured: number, bound: number): Figure {
  return { what, measured: `${measured} of ${records}`, bound: `≤ ${bound}`, held: measured <= bound };
}

function strangers(what: string, holds: (high: number, low: number) => boolean, rate: number): Figure {
  let found = 0;
  for (let id = FIRST_ABSENT; id < FIRST_ABSENT + absent; id++)
    if (holds(sha1Word(id, 3, SEED), sha1Word(id, 4, SEED))) found += 1;
  const [least, most] = poissonInterval(rate * absent);
  return {
    what: `${what}: strangers taken for entries`,
    measured: `${found} of ${absent}`,
    bound: `${least} to ${most} (99.9 % of ${(rate * absent).toFixed(1)})`,
    held: found >= least && found <= most,
  };
}

function statedRate(body: ManifestBody, name: string): number {
  return 2 ** -Number(artefactNamed(body, name).parameters["effectiveBits"]);
}

async function build(folder: string): Promise<string> {
  const feeds = path.join(folder, "feed");
  console.log(`making ${records} records`);
  await writeFeed(feeds, { kind: "sha1-count", seed: SEED, records });
  const out = path.join(folder, "out");
  console.log("building");
  const { release } = await runBuild(feeds, out, {
    kind: "sha1-count",
    threads: 2,
    filter: true,
    keep: true,
  });
  rmSync(feeds, { recursive: true });
  return path.join(out, manifestKey(release));
}

function figures(folder: string, manifestFile: string): Figure[] {
  const { body } = parseManifest(readFileSync(manifestFile));
  const read = (name: string): Uint8Array =>
    readFileSync(path.join(folder, "out", artefactKey(artefactNamed(body, name).sha256)));
  const inPack = packProbe(read);
  const common = openResidentSet(read("passwords-common"));
  const filter = openFuseFilter(read("passwords-filter"));
  const [packRate, commonRate] = [statedRate(body, "passwords"), statedRate(body, "passwords-common")];
  const isThere = (high: number, low: number) => inPack(high, low) !== NOT_THERE;
  const isCommon = (high: number, low: number) => common.probe(0, high, low) !== NOT_THERE;
  return [
    ...readBack(inPack),
    strangers("pack", isThere, packRate),
    strangers("common passwords", isCommon, commonRate),
    strangers("a lookup", (high, low) => isCommon(high, low) || isThere(high, low), packRate + commonRate),
    filterFigure(filter.mayHave),
    filterMisses(filter.mayHave),
    noted("count classes from", `${COUNT_CLASS_BOUNDS.at(0)} to ${COUNT_CLASS_BOUNDS.at(-1)} sightings`),
  ];
}

/** Within a twentieth of one in 256. */
function filterFigure(mayHave: (high: number, low: number) => boolean): Figure {
  let passed = 0;
  for (let id = FIRST_ABSENT; id < FIRST_ABSENT + absent; id++)
    if (mayHave(sha1Word(id, 3, SEED), sha1Word(id, 4, SEED))) passed += 1;
  const off = Math.abs((passed * 256) / absent - 1);
  return {
    what: "filter: strangers that pass, against one in 256",
    measured: `${passed} of ${absent}, ${(off * 100).toFixed(2)} % off`,
    bound: "≤ 5 % off",
    held: off <= 0.05,
  };
}

function filterMisses(mayHave: (high: number, low: number) => boolean): Figure {
  let missing = 0;
  for (let record = 0; record < records; record++) {
    const id = idOf(record, SEED);
    if (!mayHave(sha1Word(id, 3, SEED), sha1Word(id, 4, SEED))) missing += 1;
  }
  return bounded("records that the filter does not pass", missing, 0);
}

const folder = mkdtempSync(path.join(values.folder, "gatehouse-readback-"));
try {
  console.log(machine());
  const manifestFile = await build(folder);
  process.exitCode = printFigures("Read back", figures(folder, manifestFile)) === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
