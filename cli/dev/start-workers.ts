import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import type { unstable_startWorker } from "wrangler";

const ROOT = path.join(import.meta.dirname, "../..");
const CONFIGS = { gate: "wrangler.toml", console: "workers/console/wrangler.toml" } as const;
type WorkerName = keyof typeof CONFIGS;

export type WorkerSettings = {
  readonly stateDir: string;
  /** `GATEHOUSE_KEYS`, as the gate reads it. */
  readonly keysJson: string;
  readonly origin: string;
  readonly operatorToken: string;
};

export type RunningWorkers = {
  /** Where the gate's own runtime listens. It comes back on the same port when it is killed. */
  readonly gateUrl: URL;
  readonly consoleUrl: URL;
  readonly stop: () => Promise<void>;
};

type Started = Awaited<ReturnType<typeof unstable_startWorker>>;

/** Runs gate and console on workerd; both share one state folder and find each other through one registry. */
export async function startWorkers(settings: WorkerSettings): Promise<RunningWorkers> {
  prepareEnvironment(settings.stateDir);
  const { unstable_startWorker: startWorker } = await import("wrangler");
  const start = (name: WorkerName, secrets: Readonly<Record<string, string>>): Promise<Started> =>
    startWorker({
      config: path.join(ROOT, CONFIGS[name]),
      bindings: secretBindings(secrets),
      dev: devOptions(settings, name),
    });
  const gate = await start("gate", { GATEHOUSE_KEYS: settings.keysJson, ORIGIN: settings.origin });
  const operator = await start("console", { OPERATOR_TOKEN: settings.operatorToken });
  const [gateUrl, consoleUrl] = await Promise.all([runtimeUrl(gate), runtimeUrl(operator)]);
  return {
    gateUrl,
    consoleUrl,
    stop: async () => {
      await Promise.all([gate.dispose(), operator.dispose()]);
    },
  };
}

/**
 * The runtime itself, not wrangler's proxy in front of it: measured 2026-11-22, a killed runtime was back on its port
 * in 0.7 s, while a killed proxy was restarted but never answered again.
 */
async function runtimeUrl({ raw, ready }: Started): Promise<URL> {
  const address = new Promise<URL>((resolve) => {
    raw.on("reloadComplete", ({ proxyData: { userWorkerUrl } }: ReloadComplete) => {
      resolve(new URL(`http://${userWorkerUrl.hostname}:${userWorkerUrl.port}`));
    });
  });
  await ready;
  return address;
}

type ReloadComplete = {
  readonly proxyData: { readonly userWorkerUrl: { readonly hostname: string; readonly port: string } };
};

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
  process.env["WRANGLER_LOG_PATH"] = path.join(stateDir, "logs");
}
