import { hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/*
 * Where a build keeps its unfinished work: `.build-<inputs>` in the folder of releases. A build that is killed leaves it
 * behind; the same build finds it again and goes on, and any later build there clears it away.
 */
export type WorkDirectory = {
  readonly path: string;
  readonly file: (name: string) => string;
  /** What `save` kept under this name, or null. */
  readonly load: (name: string) => unknown;
  readonly save: (name: string, value: object) => void;
  readonly discard: () => void;
};

const PREFIX = ".build-";

/** `inputs` names all that the work depends on. Throws while another build of the same works there. */
export function openWorkDirectory(parent: string, inputs: string): WorkDirectory {
  mkdirSync(parent, { recursive: true });
  const name = `${PREFIX}${hash("sha256", inputs).slice(0, 16)}`;
  clearOthers(parent, name);
  const directory = path.join(parent, name);
  takeOver(directory);
  return {
    path: directory,
    file: (file) => path.join(directory, file),
    load: (file) => readJson(path.join(directory, `${file}.json`)),
    save(file, value) {
      // Renamed when whole: what stands under its name was finished.
      const fresh = path.join(directory, `${file}.fresh`);
      writeFileSync(fresh, JSON.stringify(value));
      renameSync(fresh, path.join(directory, `${file}.json`));
    },
    discard: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What builds that died left behind, of other inputs. */
function clearOthers(parent: string, own: string): void {
  for (const entry of readdirSync(parent)) {
    if (!entry.startsWith(PREFIX) || entry === own) continue;
    const directory = path.join(parent, entry);
    if (!isHeld(directory)) rmSync(directory, { recursive: true, force: true });
  }
}

function takeOver(directory: string): void {
  if (isHeld(directory))
    throw new Error(
      `build_running: expected nobody at work in ${directory}, got process ${readHolder(directory)?.pid ?? "?"}; wait for it`,
    );
  // After a restart of the machine, what was written last may never have reached the disk.
  if (readHolder(directory)?.boot !== bootId()) rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const own: Holder = { pid: process.pid, started: startOf(process.pid), boot: bootId() };
  writeFileSync(holderFile(directory), JSON.stringify(own));
}

type Holder = { readonly pid: number; readonly started: string; readonly boot: string };

function isHeld(directory: string): boolean {
  const holder = readHolder(directory);
  if (holder === null || holder.boot !== bootId()) return false;
  return holder.started === startOf(holder.pid) && isAlive(holder.pid);
}

function holderFile(directory: string): string {
  return path.join(directory, "holder.json");
}

function readHolder(directory: string): Holder | null {
  const read = readJson(holderFile(directory));
  if (typeof read !== "object" || read === null) return null;
  if (!("pid" in read) || !("started" in read) || !("boot" in read)) return null;
  return { pid: Number(read.pid), started: String(read.started), boot: String(read.boot) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * When a process began, in the kernel's ticks: numbers of processes come round. Empty where nobody tells; "ended" where it
 * only waits for its parent to look.
 */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
}

function bootId(): string {
  return readText("/proc/sys/kernel/random/boot_id").trim();
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
