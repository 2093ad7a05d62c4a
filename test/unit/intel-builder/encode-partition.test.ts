import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import { planPack } from "../../../shared/format/pack-header.ts";
import { openKernel } from "../../../intel-builder/kernel/open-kernel.ts";
import { encodePartition } from "../../../intel-builder/stages/encode-partition.ts";
import type { Lane } from "../../../intel-builder/stages/lanes.ts";
import { createSpillFile, piecesOf, type SpillFile } from "../../../intel-builder/stages/spill-file.ts";
import { seeded } from "../../bench/seeded.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

const PARTITION = 7;
const RECORDS = 4_000;
// As if the partition were one of 256 alike.
const EXPECTED = RECORDS * 256;

test.for([
  ["passwords", ["passwords"]],
  ["identities", ["names", "pairs", "similar"]],
] as const)(
  "a partition of %s too large to be sorted at once gives the same blocks in parts",
  async ([kind, lanes], { expect }) => {
    const folder = await freshFolder();
    const layout = planPack(
      kind,
      lanes.map(() => EXPECTED),
    );
    const files = lanes.map((lane) => spilled(path.join(folder, lane), lane));
    const encode = async (records: number) => {
      const piecePath = path.join(folder, `piece-${records}`);
      const { piece, ...rest } = encodePartition(openKernel().openPartitionWork(), {
        kind: "encode",
        partition: PARTITION,
        layout,
        lanes: lanes.map((lane, at) => ({ lane, files: piecesOf(files.slice(at, at + 1), PARTITION) })),
        records,
        piecePath,
      });
      const { path: _, ...facts } = piece;
      return { ...rest, ...facts, bytes: await readFile(piecePath) };
    };
    const whole = await encode(RECORDS);
    expect(whole.lengths).toHaveLength(2 ** (layout.shardBits - 8));
    expect(whole.entries.every((entries) => entries > RECORDS * 0.98)).toBe(true);
    // Four parts, however few records there really are.
    expect(await encode(2 ** 23)).toEqual(whole);
  },
);

/** Random records of one partition; a tenth of them twice. */
function spilled(file: string, lane: Lane): SpillFile {
  const random = seeded(lane.length);
  const words = lane === "pairs" || lane === "similar" ? 3 : 2;
  const records = Array.from({ length: RECORDS }, () =>
    Array.from({ length: words }, () => Math.floor(random() * 2 ** 32)),
  );
  // A record of a pair begins with its name, whose first byte is the partition.
  if (words === 3)
    for (const record of records) record[0] = ((PARTITION << 24) | ((record[0] ?? 0) >>> 8)) >>> 0;
  const twice = records.filter((_, at) => at % 10 === 0);
  const writer = createSpillFile(file);
  for (const some of [records.slice(0, 1_000), records.slice(1_000), twice])
    writer.append(PARTITION, new Uint8Array(Uint32Array.from(some.flat()).buffer));
  return writer.close();
}
