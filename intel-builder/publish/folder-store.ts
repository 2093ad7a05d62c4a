import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isReleaseId } from "../../shared/format/release-store.ts";
import { piecesOf } from "./pieces.ts";
import type { ByteSource, StoredObject, TargetObjects } from "./target.ts";

/** Objects as files below `root`, under the same keys as in R2. */
export function folderObjects(root: string): TargetObjects {
  const pathOf = (key: string): string => join(root, checkedKey(key));
  return {
    read: (key) => absentAsNull(readBytes(pathOf(key))),
    readRange: (key, offset, length) => absentAsNull(readSlice(pathOf(key), offset, length)),
    size: async (key) => (await absentAsNull(stat(pathOf(key))))?.size ?? null,
    write: (key, bytes) => replaceFile(pathOf(key), (file) => file.writeFile(bytes)),
    upload: (key, source) => replaceFile(pathOf(key), (file) => copyPieces(source, file)),
    list: (prefix) => listFiles(root, prefix),
    async remove(keys) {
      for (const key of keys) await rm(pathOf(key), { force: true });
      // A release's folder has nothing but its manifest.
      const folders = new Set(keys.map((key) => dirname(pathOf(key))).filter((path) => path !== root));
      for (const folder of folders) if (await isEmpty(folder)) await rm(folder, { recursive: true });
    },
    dropUnfinished: (beganBeforeMs) => dropFresh(root, beganBeforeMs),
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

/** A file of this name is on its way to become another; whoever wrote it may be dead. */
export function freshPath(path: string): string {
  return `${path}.${randomUUID()}.new`;
}

const FRESH = /\.[0-9a-f-]{36}\.new$/u;

export async function absentAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
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

async function copyPieces(source: ByteSource, file: FileHandle): Promise<void> {
  for (const { offset, length } of piecesOf(source.sizeBytes))
    await file.writeFile(await source.read(offset, length));
}

// A crash must leave the old file or the new one, never half of one.
async function replaceFile(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = freshPath(path);
  try {
    await fillFile(fresh, fill);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw diskFull(path, error);
  }
}

async function fillFile(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  await using file = await open(path, "wx");
  await fill(file);
  // Else a power cut could leave the new name with none of the bytes.
  await file.sync();
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function diskFull(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!FULL.has(code)) return error;
  return new Error(
    `disk_full: expected room for a file in ${dirname(path)}, got ${code}; free space and run it again`,
    { cause: error },
  );
}

async function* listFiles(root: string, prefix: string): AsyncGenerator<StoredObject> {
  for (const { key, path } of await filesBelow(root)) {
    if (!key.startsWith(prefix) || FRESH.test(key)) continue;
    const facts = await absentAsNull(stat(path));
    if (facts) yield { key, sizeBytes: facts.size, writtenAtMs: facts.mtimeMs };
  }
}

async function dropFresh(root: string, beganBeforeMs: number): Promise<number> {
  let dropped = 0;
  for (const { key, path } of await filesBelow(root)) {
    const facts = FRESH.test(key) ? await absentAsNull(stat(path)) : null;
    if (facts === null || facts.mtimeMs >= beganBeforeMs) continue;
    await rm(path, { force: true });
    dropped += 1;
  }
  return dropped;
}

type Found = { readonly key: string; readonly path: string };

async function filesBelow(root: string): Promise<readonly Found[]> {
  const entries = (await absentAsNull(readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, key: path.slice(join(root, "/").length).replaceAll("\\", "/") }));
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await absentAsNull(readdir(folder)))?.length === 0;
}

function checkedKey(key: string): string {
  if (/^[a-z]+(\/[a-z0-9.]+)+$/u.test(key) && !key.includes("..")) return key;
  throw new Error(
    `object_key: expected folders and a name, got ${key.length} other characters; use release-store.ts`,
  );
}
