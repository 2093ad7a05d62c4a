import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  isReleaseId,
  type ObjectReader,
  type ObjectStore,
  type PointerStore,
} from "../../shared/format/release-store.ts";

/** Objects as files below `root`, under the same keys as in R2. */
export function folderObjects(root: string): ObjectReader & ObjectStore {
  return {
    read: (key) => absentAsNull(readBytes(join(root, checkedKey(key)))),
    readRange: (key, offset, length) => absentAsNull(readSlice(join(root, checkedKey(key)), offset, length)),
    size: async (key) => (await absentAsNull(stat(join(root, checkedKey(key)))))?.size ?? null,
    write: (key, bytes) => replaceFile(join(root, checkedKey(key)), bytes),
  };
}

/** The folder's own active release: what `eval` and a first start take when no gate says otherwise. */
export function folderPointer(root: string): PointerStore {
  const path = join(root, "pointers", "release.json");
  return {
    read: async () => absentAsNull(readFile(path, "utf8")),
    write: (text) => replaceFile(path, text),
  };
}

/** Releases that were built into this folder, in the order of their ids. */
export async function folderReleaseIds(root: string): Promise<readonly string[]> {
  const names = (await absentAsNull(readdir(join(root, "releases")))) ?? [];
  return names.filter((name) => isReleaseId(name)).toSorted();
}

/** Where a finished file may be moved to become the object `key` without being read. */
export async function adoptFile(root: string, key: string, path: string): Promise<void> {
  const target = join(root, checkedKey(key));
  await mkdir(dirname(target), { recursive: true });
  await rename(path, target);
}

/** Plain bytes: a Buffer would compare as something else and serialise its own way. */
async function readBytes(path: string): Promise<Uint8Array> {
  const { buffer, byteOffset, length } = await readFile(path);
  return new Uint8Array(buffer, byteOffset, length);
}

async function readSlice(path: string, offset: number, length: number): Promise<Uint8Array> {
  await using file = await open(path);
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

// A crash must leave the old file or the new one, never half of one.
async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}.new`;
  await writeFile(fresh, content);
  await rename(fresh, path);
}

function checkedKey(key: string): string {
  if (/^[a-z]+(\/[a-z0-9.]+)+$/u.test(key) && !key.includes("..")) return key;
  throw new Error(
    `object_key: expected folders and a name, got ${key.length} other characters; use release-store.ts`,
  );
}

async function absentAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
