import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { activeOrNewest, releasesDir } from "../../cli/intel/built-releases.ts";
import { ensureBuilt } from "../../cli/intel/first-release.ts";
import { ensureLocalKeys } from "../../cli/local-keys.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { writeStorageConfig, writeWorkerConfig, type StoragePorts } from "./workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

/** What every variant shares: keys, a built release, the demo policy, and a process that serves them as KV and R2. */
export type GateWorld = {
  readonly keys: string;
  readonly storage: StoragePorts;
  start(name: string, modules: readonly string[], originPort: number): Promise<WorkerdProcess>;
  reads(): Promise<{ kv: number; r2: number }>;
  stop(): Promise<void>;
};

/** What is measured is the price of judging: nobody is turned away. */
const NOBODY_TURNED_AWAY = { atOnce: 1_024, lateMs: 1_000, leastASecond: 1_000 };

export async function openGateWorld(
  folder: string,
  say: (line: string) => void,
  policyFile = "policies/demo.json",
  overload: object = NOBODY_TURNED_AWAY,
): Promise<GateWorld> {
  const release = await ensureBuilt(folder, say);
  const root = releasesDir(folder);
  const { keys: ring } = await ensureLocalKeys(folder);
  const keys = JSON.stringify(ring);
  const policy = withOverload(readFileSync(policyFile, "utf8"), overload);
  const { revision } = loadPolicy(policy);
  mkdirSync(path.join(root, "policies"), { recursive: true });
  writeFileSync(path.join(root, `policies/${revision}.json`), policy);
  const now = { previous: null, activatedAtMs: Date.now() };
  const pointers = {
    "release/active": JSON.stringify({ release: (await activeOrNewest(root)) ?? release, ...now }),
    "policy/active": JSON.stringify({ revision, ...now }),
  };
  const server = await startWorkerd(writeStorageConfig(path.join(folder, "storage"), root, pointers), [
    "kv",
    "r2",
  ]);
  const storage = { kv: server.ports["kv"] ?? 0, r2: server.ports["r2"] ?? 0 };
  return {
    keys,
    storage,
    start: (name, modules, originPort) => {
      const variant = { folder: path.join(folder, name), modules, originPort, storage, keys };
      mkdirSync(variant.folder, { recursive: true });
      return startWorkerd(writeWorkerConfig(variant), ["http"]);
    },
    reads: async () => ({ kv: await readsOf(storage.kv), r2: await readsOf(storage.r2) }),
    stop: () => server.stop(),
  };
}

function withOverload(text: string, overload: object): string {
  const { policy } = loadPolicy(text);
  const routes = policy.routes.map((route) => ({ ...route, overload: { ...route.overload, ...overload } }));
  return JSON.stringify({ ...policy, routes });
}

async function readsOf(port: number): Promise<number> {
  return Number(await (await fetch(`http://127.0.0.1:${port}/__reads`)).text());
}
