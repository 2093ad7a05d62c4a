import { planPack, type PackLayout } from "../../shared/format/pack-header.ts";
import { writeResidentSet, type Tombstone } from "../../shared/format/resident-set.ts";
import { PARTITIONS } from "../kernel/kernel.ts";
import { recordKeys } from "../kernel/record.ts";
import type { Report } from "../sources/collected.ts";
import type { BasePack, BaseRelease } from "./base-release.ts";
import { openStep } from "./build-progress.ts";
import type { CommonOfPartition } from "./common-passwords.ts";
import type { Crew } from "./crew.ts";
import type { Delta, DeltaTask } from "./delta-partition.ts";
import { encodeBlocks } from "./encode-blocks.ts";
import { filesOf, isSmall } from "./encode-pack.ts";
import { PARTITION_BITS } from "./encode-partition.ts";
import { PACK_LANES } from "./lanes.ts";
import { movedNamedKeys } from "./named-keys.ts";
import type { LaneSpill } from "./record-spill.ts";
import { piecesOf } from "./spill-file.ts";

/** A pack that stays, and what changed since it was built. */
export type ChangedPack = {
  readonly state: "changed";
  readonly base: BasePack;
  /** Null where nothing changed. */
  readonly delta: DeltaSet | null;
  readonly common: readonly CommonOfPartition[];
  readonly sources: readonly string[];
};

export type DeltaSet = {
  readonly bytes: Uint8Array;
  readonly layout: PackLayout;
  readonly removed: number;
};

// Every isolate holds the changes: beyond this it is cheaper to build the packs anew.
const MAX_DELTA_BYTES = 4 * 2 ** 20;
// What a change costs at least in the set, to stop before everything is in memory.
const LEAST_CHANGE_BITS = 16;

type DeltaInput = {
  readonly base: BasePack;
  readonly spills: readonly LaneSpill[];
  readonly crew: Crew;
  readonly report: Report;
};

/** Null where a delta does not pay: too much has changed, or the base has less than 256 blocks. */
async function buildDelta(input: DeltaInput): Promise<ChangedPack | null> {
  const { base, spills, crew, report } = input;
  const { layout } = base.index;
  if (isSmall(layout)) return null;
  const lanes: readonly string[] = PACK_LANES[layout.kind];
  const sources = new Set(spills.flatMap(({ lane, source }) => (lanes.includes(lane) ? [source] : [])));
  const tasks = deltaTasks(input);
  const step = openStep(report, `${layout.kind}: comparing with the base`, tasks.length);
  const deltas: Delta[] = [];
  let [done, changes] = [0, 0];
  const tooMany = (): boolean => changes * LEAST_CHANGE_BITS > MAX_DELTA_BYTES * 8;
  await crew.run(tasks, (result, task) => {
    if (result.kind !== "delta") return;
    changes += result.added.length + result.removed.length / 2;
    deltas[task] = tooMany() ? NOTHING : result;
    done += 1;
    step.reached(done, changes);
  });
  step.ended(`${changes} changes`);
  if (tooMany()) {
    report(builtAnew(layout.kind, SIZE_LIMIT));
    return null;
  }
  const sections = Array.from({ length: layout.sections.length }, (_, section) =>
    deltas.slice(section * PARTITIONS, (section + 1) * PARTITIONS),
  );
  const common = (sections[0] ?? []).map((delta, partition) => ({ partition, records: delta.common }));
  const delta = changes === 0 ? null : deltaSet(base, sections);
  if (delta !== null && delta.layout.shardBits > layout.shardBits) {
    report(builtAnew(layout.kind, "fewer changes than the base has entries"));
    return null;
  }
  return { state: "changed", base, delta, common, sources: [...sources].toSorted() };
}

const NOTHING: Delta = {
  kind: "delta",
  added: new BigUint64Array(0),
  removed: new Uint32Array(0),
  common: [],
};

/** Both packs' changes, where they pay together; a pack whose changes do not is not among them. */
export async function buildDeltas(
  base: BaseRelease,
  input: Omit<DeltaInput, "base">,
): Promise<readonly ChangedPack[]> {
  const passwords = await buildDelta({ ...input, base: base.passwords });
  const identities = await buildDelta({ ...input, base: base.identities });
  const changed = [passwords, identities].flatMap((pack) => pack ?? []);
  const bytes = changed.reduce((sum, { delta }) => sum + (delta?.bytes.length ?? 0), 0);
  input.report(`changes since the base: ${bytes} bytes of at most ${MAX_DELTA_BYTES}`);
  if (bytes <= MAX_DELTA_BYTES) return changed;
  input.report(builtAnew("passwords and identities", SIZE_LIMIT));
  return [];
}

const SIZE_LIMIT = `at most ${MAX_DELTA_BYTES} bytes of changes since the base`;

function builtAnew(what: string, expected: string): string {
  return `delta_size: expected ${expected}, got more; ${what} are built anew: take this release as the next base`;
}

/** All partitions of the first section, then those of the second. */
function deltaTasks({ base, spills }: DeltaInput): readonly DeltaTask[] {
  const { layout, place } = base.index;
  const shards = 2 ** (layout.shardBits - PARTITION_BITS);
  return PACK_LANES[layout.kind].flatMap((lane, section) => {
    const files = filesOf(spills, lane);
    return Array.from({ length: PARTITIONS }, (_, partition): DeltaTask => ({
      kind: "delta",
      partition,
      layout,
      section,
      lane: { lane, files: piecesOf(files, partition) },
      packPath: base.path,
      places: Array.from({ length: shards }, (_none, shard) => place(partition * shards + shard)),
    }));
  });
}

function deltaSet(base: BasePack, sections: readonly (readonly Delta[])[]): DeltaSet {
  const { kind, shardBits } = base.index.layout;
  const planned = planPack(
    kind,
    sections.map((deltas) => deltas.reduce((sum, { added }) => sum + added.length, 0)),
  );
  const keys = sections.map((deltas, section) => {
    const own = recordKeys(deltas.map(({ added }, partition) => ({ partition, records: added })));
    // The first section's keys hold no shard but their own first bits.
    return section === 0 ? own : movedNamedKeys(own, shardBits, planned.shardBits);
  });
  const { blocks, layout } = encodeBlocks(planned, keys);
  const tombstones = sections.map((deltas) => deltas.flatMap(({ removed }) => tombstonesOf(removed)));
  return {
    bytes: writeResidentSet({ layout, base: Buffer.from(base.sha256, "hex"), blocks, tombstones }),
    layout,
    removed: tombstones.reduce((sum, { length }) => sum + length, 0),
  };
}

function tombstonesOf(removed: Uint32Array): readonly Tombstone[] {
  return Array.from({ length: removed.length / 2 }, (_, index) => ({
    bucket: removed[2 * index] ?? 0,
    value: removed[2 * index + 1] ?? 0,
  }));
}
