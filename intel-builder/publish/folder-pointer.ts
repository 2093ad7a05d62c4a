import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  mirroredPointer,
  type PointerMirror,
  type PointerRecord,
  type TargetPointer,
} from "../../shared/format/mirrored-pointer.ts";
import type { ReleasePointer } from "../../shared/format/release-store.ts";
import { absentAsNull, freshPath } from "./folder-store.ts";

/** The folder's own active release: what `eval` and a first start take when no gate says otherwise. */
export function folderPointer(root: string): TargetPointer {
  return mirroredPointer(numberedRecord(root), pointerFile(root));
}

/** Writes down what a gate was just told, whatever stood here. */
export async function rememberPointer(root: string, pointer: ReleasePointer): Promise<void> {
  const place = folderPointer(root);
  while (!(await place.replace(JSON.stringify(pointer), (await place.read())?.version ?? null)));
}

function pointerFile(root: string): PointerMirror {
  const path = join(root, "pointers", "release.json");
  return {
    read: async () => absentAsNull(readFile(path, "utf8")),
    write: async (text) => rename(await freshFile(path, text), path),
  };
}

const NUMBERED = /^release\.([0-9]{1,12})$/u;
// Enough that whoever read an old number loses against a file, not only against a count.
const KEPT = 4;

/**
 * A file for each switch, numbered: linking to the next number fails if somebody was first, which makes a
 * compare-and-set without a lock that a killed process could leave behind.
 */
function numberedRecord(root: string): PointerRecord {
  const folder = join(root, "pointers");
  const pathOf = (number: number): string => join(folder, `release.${number}`);
  return {
    async read() {
      for (;;) {
        const newest = (await numbersIn(folder)).at(-1);
        if (newest === undefined) return null;
        // Null: it was removed since, because there are newer ones.
        const text = await absentAsNull(readFile(pathOf(newest), "utf8"));
        if (text !== null) return { text, version: String(newest) };
      }
    },
    async replace(text, version) {
      const next = Number(version ?? 0) + 1;
      if ((await numbersIn(folder)).some((number) => number >= next)) return false;
      const fresh = await freshFile(pathOf(next), text);
      const linked = await link(fresh, pathOf(next)).then(() => true, existsAsFalse);
      await rm(fresh, { force: true });
      if (!linked) return false;
      for (const old of (await numbersIn(folder)).slice(0, -KEPT)) await rm(pathOf(old), { force: true });
      return true;
    },
  };
}

async function numbersIn(folder: string): Promise<readonly number[]> {
  const names = (await absentAsNull(readdir(folder))) ?? [];
  return names
    .flatMap((name) => NUMBERED.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

async function freshFile(path: string, text: string): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true });
  const fresh = freshPath(path);
  await writeFile(fresh, text);
  return fresh;
}

function existsAsFalse(error: unknown): false {
  if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
  throw error;
}
