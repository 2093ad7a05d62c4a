import { statSync } from "node:fs";
import path from "node:path";
import type { RawCredentialFile } from "../sources/collected.ts";
import { rangePath } from "../sources/range-folder.ts";
import type { TextSlice } from "./scatter-text.ts";
import { textRanges } from "./text-ranges.ts";

/*
 * Work for one thread before it asks again: a fifth of a second. Large enough that each of 256 partitions gets pieces worth
 * reading, small enough that a killed build loses little and threads end together.
 */
const UNIT_BYTES = 2 ** 27;

/** Slices of one source, read by one thread into one spill file. */
export type ScatterUnit = {
  readonly raw: RawCredentialFile;
  readonly slices: readonly TextSlice[];
  /** What a report calls each slice's file. */
  readonly names: readonly string[];
  readonly bytes: number;
};

/** Cuts the files into work. A changed file gives another work list, also where its size is the same: `identity`. */
export function scatterUnits(files: readonly RawCredentialFile[]): readonly ScatterUnit[] {
  return files.flatMap((raw) => {
    if (raw.names !== null) return folderUnits(raw, raw.names);
    return raw.compression === "none" ? rangeUnits(raw) : [packedUnit(raw)];
  });
}

function rangeUnits(raw: RawCredentialFile): readonly ScatterUnit[] {
  return textRanges(raw.absolute, UNIT_BYTES).map((range) => ({
    raw,
    slices: [{ kind: "range" as const, ...range }],
    names: [raw.path],
    bytes: range.to - range.from,
  }));
}

function packedUnit(raw: RawCredentialFile): ScatterUnit {
  const { absolute, compression, path: name } = raw;
  const slices = [{ kind: "packed" as const, path: name, absolute, compression }];
  return { raw, slices, names: [name], bytes: statSync(absolute).size };
}

/** A folder of range files: as many files as make a unit. */
function folderUnits(raw: RawCredentialFile, names: readonly string[]): readonly ScatterUnit[] {
  const units: { raw: RawCredentialFile; slices: TextSlice[]; names: string[]; bytes: number }[] = [];
  for (const name of names) {
    const absolute = path.join(raw.absolute, name);
    const { size } = statSync(absolute);
    let unit = units.at(-1);
    if (!unit || unit.bytes + size > UNIT_BYTES) {
      unit = { raw, slices: [], names: [], bytes: 0 };
      units.push(unit);
    }
    unit.slices.push({ kind: "range", path: absolute, from: 0, to: size });
    unit.names.push(rangePath({ ...raw, names }, name));
    unit.bytes += size;
  }
  return units;
}

/** What a unit reads, as text: another size or time of change is another unit. */
export function unitIdentity({ raw, slices }: ScatterUnit): string {
  const files = slices.map((slice) => {
    const file = slice.kind === "range" ? slice.path : slice.absolute;
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs, slice.kind === "range" ? [slice.from, slice.to] : slice.compression];
  });
  return JSON.stringify([raw.form, raw.commonLines, raw.tally.facts.id, files]);
}
