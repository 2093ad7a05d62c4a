import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The child of this process that listens on a loopback port (Linux only); throws if none does. */
export function childListeningOn(port: number): number {
  const socket = listeningSocket(port);
  const pid = children(process.pid).find((child) => socketsOf(child).includes(socket));
  if (pid === undefined)
    throw new Error(`child_port: expected a child that listens on ${port}, got none; is it started?`);
  return pid;
}

/** The socket's name as /proc/<pid>/fd shows it. Columns of /proc/net/tcp: man 5 proc. */
function listeningSocket(port: number): string {
  const LISTEN = "0A";
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  const row = rows
    .map((line) => line.trim().split(/\s+/u))
    .find(([, local = "", , state]) => state === LISTEN && local.endsWith(`:${hexPort}`));
  return `socket:[${row?.[9] ?? "none"}]`;
}

function children(pid: number): readonly number[] {
  const text = readdirSync(`/proc/${pid}/task`).map((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim(),
  );
  return text.join(" ").split(" ").filter(Boolean).map(Number);
}

function socketsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => linkTarget(`/proc/${pid}/fd/${fd}`));
}

function linkTarget(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return ""; // closed meanwhile
  }
}
