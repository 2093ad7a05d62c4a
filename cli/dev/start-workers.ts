import { createWriteStream, mkdirSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import path from "node:path";
import type * as Wrangler from "wrangler";

const ROOT = path.join(import.meta.dirname, "../..");
const CONFIGS = { gate: "wrangler.toml", console: "workers/console/wrangler.toml" } as const;
type WorkerName = keyof typeof CONFIGS;

export type WorkerSettings = {
  readonly stateDir: string;
  /** `GATEHOUSE_KEYS`, as the gate reads it. */
  readonly keysJson: string;
  readonly origin: string;
  readonly operatorToken: string;
  /** More of the gate's settings, such as TURNSTILE_SECRET. */
  readonly gateVars?: Readonly<Record<string, string>>;
};

export type RunningWorkers = {
  /** Where the gate's own runtime listens. It comes back on the same port when it is killed. */
  readonly gateUrl: URL;
  readonly consoleUrl: URL;
  readonly stop: () => Promise<void>;
};

type Started = Awaited<ReturnType<typeof Wrangler.unstable_startWorker>>;

/** Runs gate and console on workerd; both share one state folder and find each other through one registry. */
export async function startWorkers(settings: WorkerSettings): Promise<RunningWorkers> {
  prepareEnvironment(settings.stateDir);
  const { unstable_startWorker: startWorker } = loadWrangler(settings.stateDir);
  const start = (name: WorkerName, secrets: Readonly<Record<string, string>>): Promise<Started> =>
    startWorker({
      config: path.join(ROOT, CONFIGS[name]),
      bindings: secretBindings(secrets),
      dev: devOptions(settings, name),
    });
  const running: Started[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((worker) => worker.dispose()));
  };
  const startOne = async (name: WorkerName, secrets: Readonly<Record<string, string>>): Promise<URL> => {
    const worker = await start(name, secrets);
    running.push(worker);
    return runtimeUrl(worker, settings);
  };
  try {
    // One after the other: two runtimes that make the same SQLite files at once meet SQLITE_BUSY, and one of them dies.
    const { keysJson, origin, gateVars } = settings;
    const gateUrl = await startOne("gate", { GATEHOUSE_KEYS: keysJson, ORIGIN: origin, ...gateVars });
    const consoleUrl = await startOne("console", { OPERATOR_TOKEN: settings.operatorToken });
    return { gateUrl, consoleUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The runtime itself, not wrangler's proxy in front of it: measured 2026-11-22, a killed runtime was back on its port
 * in 0.7 s, while a killed proxy was restarted but never answered again.
 */
async function runtimeUrl({ raw, ready }: Started, { stateDir }: WorkerSettings): Promise<URL> {
  const address = new Promise<URL>((resolve, reject) => {
    setTimeout(() => reject(new Error(notReady(stateDir))), READY_MS).unref();
    raw.on("reloadComplete", ({ proxyData: { userWorkerUrl } }: ReloadComplete) => {
      resolve(new URL(`http://${userWorkerUrl.hostname}:${userWorkerUrl.port}`));
    });
  });
  const [url] = await Promise.all([address, Promise.race([ready, address])]);
  return url;
}

// Measured 2026-11-22 on two shared cores: about 3 s for both when cold; a runtime that died at its start never answers.
const READY_MS = 30_000;

function notReady(stateDir: string): string {
  return `runtime_start: expected a running workerd within ${READY_MS / 1_000} s, got none; see ${path.join(stateDir, "logs")}, then start again`;
}

type ReloadComplete = {
  readonly proxyData: { readonly userWorkerUrl: { readonly hostname: string; readonly port: string } };
};

/**
 * By `require`, and from a cache of compiled code: `import` parses wrangler's 14 MB an extra time to find out that they are
 * no module. Measured 2026-11-22: 4.5 s of CPU to ready before, 2.4 s after.
 */
function loadWrangler(stateDir: string): typeof Wrangler {
  enableCompileCache(path.join(stateDir, "compile-cache"));
  return createRequire(import.meta.url)("wrangler");
}

function devOptions({ stateDir }: WorkerSettings, name: WorkerName) {
  const log = createWriteStream(path.join(stateDir, "logs", `${name}.log`), { flags: "a" });
  return {
    server: { hostname: "127.0.0.1", port: 0 },
    inspector: false as const,
    persist: path.join(stateDir, "state"),
    registry: path.join(stateDir, "registry"),
    logLevel: "error" as const,
    watch: false,
    structuredLogsHandler: ({
      timestamp,
      level,
      message,
    }: {
      timestamp: number;
      level: string;
      message: string;
    }) => void log.write(`${new Date(timestamp).toISOString()} ${level} ${message}\n`),
  };
}

function secretBindings(values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { type: "secret_text" as const, value }]),
  );
}

/** Must run before wrangler is imported: it reads these once. Nothing may ask the network or write outside the state folder. */
function prepareEnvironment(stateDir: string): void {
  mkdirSync(path.join(stateDir, "logs"), { recursive: true });
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  process.env["WRANGLER_SEND_METRICS"] = "false";
  // Off: miniflare's own trace store writes every request to disk (47 s of CPU for one attack of the demo instead of 29, and visitors' URLs in it).
  process.env["X_LOCAL_OBSERVABILITY"] = "false";
  process.env["WRANGLER_LOG_PATH"] = path.join(stateDir, "logs");
}
