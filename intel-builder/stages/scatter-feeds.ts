import type { KeyRing } from "../../shared/identity/field-mac.ts";
import type { Collected, RawCredentialFile, Report } from "../sources/collected.ts";
import { openStep, takenOver } from "./build-progress.ts";
import type { Crew } from "./crew.ts";
import type { KeptPartitions } from "./kept-partitions.ts";
import type { Lane } from "./lanes.ts";
import { sampleOf } from "./plan-packs.ts";
import { hashFile } from "./pack-tasks.ts";
import { openRecordSpill, type LaneSpill } from "./record-spill.ts";
import { savedScattered } from "./saved-results.ts";
import type { Scattered, ScatterTask } from "./scatter-text.ts";
import { checkUnchanged, type ScatterUnit } from "./scatter-units.ts";
import { spillRecord } from "./spill-records.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type ScatterInput = {
  readonly collected: Pick<Collected, "credentials">;
  readonly units: readonly ScatterUnit[];
  readonly ring: KeyRing;
  /** Those that are built here, ascending and without gaps. */
  readonly partitions: readonly number[];
  readonly work: WorkDirectory;
  readonly crew: Crew;
  readonly report: Report;
};

export type ScatteredFeeds = {
  readonly spills: readonly LaneSpill[];
  /** Names what was spilled: the same records of the same sources give the same text. */
  readonly identity: string;
};

/** Phase 1: all credentials, split by lane and partition, in files. Units that a killed build finished are taken over. */
export async function scatterFeeds(input: ScatterInput): Promise<ScatteredFeeds> {
  const [units, records] = await Promise.all([scatterUnitsOf(input), scatterRecords(input)]);
  checkUnchanged(input.units);
  tallyUnits(input.units, units);
  const spills = units.map((result, index) => laneSpill(input.units[index], result));
  return {
    spills: [...spills.flat(), ...records.spills],
    identity: JSON.stringify([input.units.map((unit) => unit.identity), records.hash]),
  };
}

async function scatterUnitsOf(input: ScatterInput): Promise<readonly Scattered[]> {
  const { units, work, crew, report } = input;
  const results = units.map((unit, index) => savedScattered(work.load(`unit-${index}`), unit.identity));
  const missing = results.flatMap((result, index) => (result === null ? [index] : []));
  const bytesOf = (indexes: readonly number[]) =>
    indexes.reduce((sum, index) => sum + (units[index]?.bytes ?? 0), 0);
  const step = openStep(report, "credentials: reading", bytesOf(missing));
  let [bytes, records] = [0, 0];
  await crew.run(
    missing.map((index) => () => scatterTask(input, index, results)),
    (result, task) => {
      const index = missing[task] ?? 0;
      const unit = units[index];
      if (result.kind !== "scattered" || !unit) return;
      work.save(`unit-${index}`, { ...result, identity: unit.identity });
      results[index] = result;
      bytes += unit.bytes;
      records += result.records;
      step.reached(bytes, records);
    },
  );
  const whole = results.flatMap((result) => result ?? []);
  const total = whole.reduce((sum, result) => sum + result.records, 0);
  if (units.length > 0) step.ended(`${total} records${takenOver(units.length - missing.length)}`);
  return whole;
}

/** The more was read, the fewer partitions are kept for the sample alone. */
function scatterTask(
  { units, partitions, work }: ScatterInput,
  index: number,
  results: readonly (Scattered | null)[],
): ScatterTask {
  const unit = units[index];
  if (!unit) throw new Error(`unit: expected ${index} among ${units.length}, got none`);
  const { form, commonLines } = unit.raw;
  const lane = laneOf(unit);
  const read = results.flatMap((result, at) => {
    const other = units[at];
    return result && other && laneOf(other) === lane ? [result.spill] : [];
  });
  return {
    kind: "scatter",
    spillPath: work.file(`unit-${index}.spill`),
    slices: unit.slices,
    reading: { form, commonLines },
    kept: { ...ownPartitions(partitions), sample: sampleOf(lane, read) },
  };
}

function ownPartitions(partitions: readonly number[]): Pick<KeptPartitions, "from" | "to"> {
  return { from: partitions[0] ?? 0, to: (partitions.at(-1) ?? -1) + 1 };
}

function laneOf({ raw }: ScatterUnit): Lane {
  return raw.form === "ntlm-count" ? "ntlm" : "passwords";
}

function laneSpill(unit: ScatterUnit | undefined, { spill, records }: Scattered): readonly LaneSpill[] {
  if (!unit || records === 0) return [];
  return [{ lane: laneOf(unit), source: unit.raw.tally.facts.id, records, file: spill }];
}

/** Counts at their sources what threads read; line numbers of a file go on from slice to slice. */
function tallyUnits(units: readonly ScatterUnit[], results: readonly Scattered[]): void {
  let current: RawCredentialFile | null = null;
  let linesBefore = 0;
  for (const [index, { raw, slices, names }] of units.entries()) {
    const result = results[index];
    if (!result) continue;
    if (raw !== current) linesBefore = 0;
    current = raw;
    raw.tally.accept(result.records);
    for (const { slice, fault, count, firstLines } of result.refused) {
      for (const line of firstLines) raw.tally.reject(`${names[slice]}:${linesBefore + line}`, fault);
      raw.tally.rejectMore(fault, count - firstLines.length);
    }
    // Only a file that is cut has several units of one slice; a folder's files begin anew.
    if (slices.length === 1) linesBefore += result.lines[0] ?? 0;
  }
}

async function scatterRecords({ collected, ring, partitions, work }: ScatterInput) {
  const spill = openRecordSpill(work.file("records.spill"), ownPartitions(partitions));
  for await (const record of collected.credentials) spillRecord(spill, ring, record);
  const spills = spill.close();
  const [first] = spills;
  return { spills, hash: first ? hashFile(first.file.path) : "" };
}
