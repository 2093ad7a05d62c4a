import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A running workerd: where its sockets listen, and what it has cost so far. */
export type WorkerdProcess = {
  readonly ports: Readonly<Record<string, number>>;
  readonly pid: number;
  cpuSeconds(): number;
  rssBytes(): number;
  peakRssBytes(): number;
  stop(): Promise<void>;
};

// Linux has counted process times in hundredths of a second on every architecture since 2.6 (USER_HZ, man 7 time).
const TICKS_PER_SECOND = 100;

/** User and system time of one process, from /proc. */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function memoryBytesOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "mu").exec(status)?.[1] ?? 0) * 1024;
}

// workerd's package is a launcher in JavaScript; its platform package holds the program whose time is counted.
function workerdBinary(): string {
  return path.resolve(
    `node_modules/@cloudflare/workerd-${process.platform}-${process.arch === "x64" ? "64" : "arm64"}/bin/workerd`,
  );
}

/** The name under which `ports` has the inspector's, where it was asked for. */
export const INSPECTOR = "inspector";

/**
 * Starts `workerd serve` on a configuration and waits until each named socket listens on the port it chose. Among the
 * sockets, INSPECTOR asks for the inspector.
 */
export async function startWorkerd(
  configFile: string,
  sockets: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<WorkerdProcess> {
  const inspector = sockets.includes(INSPECTOR) ? ["--inspector-addr=127.0.0.1:0"] : [];
  const child = spawn(workerdBinary(), ["serve", configFile, "--control-fd=3", ...inspector], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    env: { ...process.env, ...env },
  });
  const ports = await listeningPorts(child, sockets);
  const pid = child.pid;
  if (pid === undefined) throw new Error("workerd_start: expected a process, got none; run npm ci again");
  return {
    ports,
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    rssBytes: () => memoryBytesOf(pid, "VmRSS"),
    peakRssBytes: () => memoryBytesOf(pid, "VmHWM"),
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function listeningPorts(child: ChildProcess, sockets: readonly string[]): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  return new Promise((resolve, reject) => {
    child.once("exit", (code) =>
      reject(
        new Error(`workerd_start: expected it to listen, it ended with ${code}; read its message above`),
      ),
    );
    let text = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const event: { event: string; socket: string; port: number } = JSON.parse(line);
        if (event.event === "listen") ports[event.socket] = event.port;
        if (event.event === "listen-inspector") ports[INSPECTOR] = event.port;
      }
      if (sockets.every((socket) => socket in ports)) resolve(ports);
    });
  });
}
