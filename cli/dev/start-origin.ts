import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import path from "node:path";
import type { OriginMessage } from "../../demo/origin/origin-message.ts";

const MAIN = path.join(import.meta.dirname, "../../demo/origin/main.ts");
// A shop that cannot stay up for this long has a reason that restarting does not cure.
const STEADY_MS = 5_000;

export type OriginSettings = {
  readonly port: number;
  readonly folder: string;
  /** The ring that signs the gate's headers, as JSON: the shop verifies with it. */
  readonly verdictKeys: string;
  readonly onSeeding: (done: number, total: number) => void;
  readonly say: (line: string) => void;
};

export type RunningOrigin = { readonly stop: () => Promise<void> };

/** Starts the shop in a process of its own and keeps it running; resolves when it listens. */
export async function startOrigin(settings: OriginSettings): Promise<RunningOrigin> {
  mkdirSync(settings.folder, { recursive: true });
  let stopping = false;
  let child = spawn(settings);
  await listening(child, settings);
  const keepRunning = (running: ChildProcess, sinceMs: number): void => {
    running.once("exit", (code, signal) => {
      if (stopping) return;
      const cause = `${signal ?? `exit code ${code}`}; see ${path.join(settings.folder, "origin.log")}`;
      if (Date.now() - sinceMs < STEADY_MS)
        return settings.say(`The shop stopped again (${cause}). It stays down.`);
      settings.say(`The shop stopped (${cause}). Starting it again.`);
      child = spawn(settings);
      return keepRunning(child, Date.now());
    });
  };
  keepRunning(child, Date.now());
  const stop = (): Promise<void> => {
    stopping = true;
    return ended(child);
  };
  return { stop };
}

function spawn({ port, folder, verdictKeys }: OriginSettings): ChildProcess {
  const log = openSync(path.join(folder, "origin.log"), "a");
  return fork(MAIN, [], {
    stdio: ["ignore", log, log, "ipc"],
    env: { ...process.env, DEMO_PORT: String(port), DEMO_STATE: folder, GATEHOUSE_VERDICT_KEYS: verdictKeys },
  });
}

function listening(child: ChildProcess, { folder, onSeeding }: OriginSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: OriginMessage) => {
      if (message.kind === "seeding") onSeeding(message.done, message.total);
      else resolve();
    });
    child.once("exit", () => {
      reject(
        new Error(
          `shop_start: expected the demo shop to listen, got an exit; see ${path.join(folder, "origin.log")}`,
        ),
      );
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
