import { hash } from "node:crypto";
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
// A line of a password is a quarter of a hash's, and hashing it takes longer than reading it.
const PLAIN_UNIT_BYTES = 2 ** 25;

/** Slices of one source, read by one thread into one spill file. */
export type ScatterUnit = {
  readonly raw: RawCredentialFile;
  readonly slices: readonly TextSlice[];
  /** What a report calls each slice's file. */
  readonly names: readonly string[];
  readonly bytes: number;
  /** Names what is read: a file of another size or time of change is another unit. */
  readonly identity: string;
};

type Cut = Omit<ScatterUnit, "identity">;

/** Cuts the files into work. */
export function scatterUnits(files: readonly RawCredentialFile[]): readonly ScatterUnit[] {
  const units = files.flatMap((raw) => {
    if (raw.names !== null) return folderUnits(raw, raw.names);
    return raw.compression === "none" ? rangeUnits(raw) : [packedUnit(raw)];
  });
  return units.map((unit) => ({ ...unit, identity: identityOf(unit) }));
}

/*
 * What a record takes on the disk while it is built: 8 bytes spilled, and twice less than 3 in the pack. A line of a hash
 * list has some 43 bytes, a password some 10; packed files hold three times as much and more.
 */
const WORK_BYTES_A_RECORD = 14;
const BYTES_A_LINE = { "sha1-count": 43, "range-count": 38, "ntlm-count": 35, plain: 9 } as const;
const PACKED_SHARE = 1 / 3;

/** Bytes that a build will write at least, about. */
export function roomFor(units: readonly ScatterUnit[]): number {
  return units.reduce((sum, { raw, bytes }) => {
    const text = raw.compression === "none" ? bytes : bytes / PACKED_SHARE;
    return sum + (text / BYTES_A_LINE[raw.form]) * WORK_BYTES_A_RECORD;
  }, 0);
}

/** Throws if a file changed since the work was cut: half of it would be of yesterday. */
export function checkUnchanged(units: readonly ScatterUnit[]): void {
  const changed = units.find((unit) => identityOf(unit) !== unit.identity);
  if (!changed) return;
  throw new Error(
    `feed_changed: expected the files of ${changed.raw.path} to stay as they are, got others while they were read; ` +
      "build again when they are complete",
  );
}

function rangeUnits(raw: RawCredentialFile): readonly Cut[] {
  return textRanges(raw.absolute, raw.form === "plain" ? PLAIN_UNIT_BYTES : UNIT_BYTES).map((range) => ({
    raw,
    slices: [{ kind: "range" as const, ...range }],
    names: [raw.path],
    bytes: range.to - range.from,
  }));
}

function packedUnit(raw: RawCredentialFile): Cut {
  const { absolute, compression, path: name } = raw;
  const slices = [{ kind: "packed" as const, path: name, absolute, compression }];
  return { raw, slices, names: [name], bytes: statSync(absolute).size };
}

/** A folder of range files: as many files as make a unit. */
function folderUnits(raw: RawCredentialFile, names: readonly string[]): readonly Cut[] {
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

function identityOf({ raw, slices }: Cut): string {
  const files = slices.map((slice) => {
    const file = slice.kind === "range" ? slice.path : slice.absolute;
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs, slice.kind === "range" ? [slice.from, slice.to] : slice.compression];
  });
  // Hashed: a folder of ranges has a million files.
  return hash("sha256", JSON.stringify([raw.form, raw.commonLines, raw.tally.facts.id, files]));
}
