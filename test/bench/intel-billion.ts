/*
 * `node test/bench/intel-billion.ts [--records N] [--partitions K] [--folder DIR]`: what N records (default: a billion) would
 * take, from K (default: 4) of their 256 partitions built for real. Reading the text is measured on two million lines.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { planPack } from "../../shared/format/pack-header.ts";
import { PARTITIONS, RECORD_BYTES } from "../../intel-builder/kernel/kernel.ts";
import { openKernel } from "../../intel-builder/kernel/open-kernel.ts";
import { encodePartition } from "../../intel-builder/stages/encode-partition.ts";
import { scatterText } from "../../intel-builder/stages/scatter-text.ts";
import { createSpillFile, piecesOf, type SpillFile } from "../../intel-builder/stages/spill-file.ts";
import { writeFeed } from "./intel/write-feed.ts";
import { machine, noted, printFigures, type Figure } from "./report.ts";
import { seeded } from "./seeded.ts";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000000" },
    partitions: { type: "string", default: "4" },
    folder: { type: "string", default: tmpdir() },
  },
});
const [records, partitions] = [Number(values.records), Number(values.partitions)];
const THREADS = 2;
const DISTINCT = 10 / 11;
const SAMPLE_LINES = 2_000_000;
// As a thread flushes them: 32 KB at a time.
const PIECE_RECORDS = 4_096;

const folder = mkdtempSync(path.join(values.folder, "gatehouse-billion-"));
const kernel = openKernel();

/** Seconds of one thread for each line, warm. */
async function secondsALine(): Promise<{ seconds: number; bytes: number }> {
  const files = await writeFeed(path.join(folder, "text"), {
    kind: "sha1-count",
    seed: 1,
    records: SAMPLE_LINES,
  });
  const slices = files.map((file) => ({
    kind: "range" as const,
    path: file,
    from: 0,
    to: statSync(file).size,
  }));
  const bytes = slices.reduce((sum, { to }) => sum + to, 0) / SAMPLE_LINES;
  const reading = { form: "sha1-count" as const, commonLines: 0 };
  const scatter = () =>
    scatterText(kernel, {
      kind: "scatter",
      spillPath: path.join(folder, "scattered"),
      slices,
      reading,
      kept: { from: 0, to: PARTITIONS, sample: 0 },
    });
  await scatter();
  return { seconds: (await timed(scatter)) / SAMPLE_LINES, bytes };
}

function spillPartition(partition: number): { readonly file: SpillFile; readonly count: number } {
  const random = seeded(partition);
  const writer = createSpillFile(path.join(folder, "spill"));
  const count = Math.round(records / PARTITIONS);
  const distinct = Math.round(count * DISTINCT);
  const words = new Uint32Array(PIECE_RECORDS * 2);
  for (let done = 0; done < count; done += PIECE_RECORDS) {
    const piece = Math.min(PIECE_RECORDS, count - done);
    for (let at = 0; at < piece; at++) {
      // A repeated record is one of the first: made by the same seed again, it need not be kept.
      const of = done + at < distinct ? done + at : Math.floor(random() * distinct);
      const again = seeded(of);
      words[2 * at] = (Math.floor(again() * 2 ** 32) & ~0x8f) | (of % 11);
      words[2 * at + 1] = Math.floor(again() * 2 ** 32);
    }
    writer.append(partition, new Uint8Array(words.buffer, 0, piece * RECORD_BYTES));
  }
  return { file: writer.close(), count };
}

async function timed(work: () => unknown): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

async function figures(): Promise<Figure[]> {
  const line = await secondsALine();
  const layout = planPack("passwords", [Math.round(records * DISTINCT)]);
  let [seconds, bytes, entries] = [0, 0, 0];
  for (let partition = 0; partition < partitions; partition++) {
    const { file, count } = spillPartition(partition);
    const files = piecesOf([file], partition);
    seconds += await timed(() => {
      const encoded = encodePartition(kernel.openPartitionWork(), {
        kind: "encode",
        partition,
        layout,
        lanes: [{ lane: "passwords", files }],
        records: count,
        piecePath: path.join(folder, "piece"),
      });
      bytes += encoded.piece.bytes;
      entries += encoded.entries[0] ?? 0;
    });
  }
  const scale = PARTITIONS / partitions;
  const [reading, encoding] = [(line.seconds * records) / THREADS, (seconds * scale) / THREADS];
  return [
    noted("text", `${((line.bytes * records) / 1e9).toFixed(1)} GB`),
    noted("spilled", `${((RECORD_BYTES * records) / 1e9).toFixed(1)} GB`),
    noted("pack", `${((bytes * scale) / 1e9).toFixed(2)} GB in ${2 ** layout.shardBits} blocks`),
    noted("bits an entry, with its count", ((bytes * 8) / entries).toFixed(2)),
    noted("reading, two threads, text in memory", `${reading.toFixed(0)} s`),
    noted("sorting, encoding and reading back, two threads", `${encoding.toFixed(0)} s`),
    noted("peak memory of this one thread", `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`),
  ];
}

try {
  console.log(machine());
  printFigures(`${records} records, from ${partitions} of ${PARTITIONS} partitions`, await figures());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
