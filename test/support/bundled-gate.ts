import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ensureLocalKeys } from "../../cli/local-keys.ts";
import { readReceipt } from "../../shared/domain/read-receipt.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { writeStorageConfig, writeWorkerConfig } from "../bench/workerd-config.ts";
import { startWorkerd, type WorkerdProcess } from "../bench/workerd-process.ts";

/** A bundle on workerd alone: no wrangler, no miniflare, no console. `CF-Blob` is the platform's word on a request. */
export type BundledGate = {
  readonly url: URL;
  readonly keys: Keys;
  /** CPU that the gate's process took so far. */
  readonly cpuSeconds: () => number;
  /** As stored on disk, the newest if it was stored more than once; null if there is none. */
  readonly receipt: (code: string) => Receipt | null;
  readonly stop: () => Promise<void>;
};

type Parts = {
  readonly folder: string;
  /** As `bundle` gives them. */
  readonly modules: readonly string[];
  readonly originPort: number;
  readonly policy: object;
};

export async function startBundledGate({ folder, modules, originPort, policy }: Parts): Promise<BundledGate> {
  const { keys } = await ensureLocalKeys(folder);
  const storageWorkerd = await startStorage(folder, policy);
  const storage = { kv: storageWorkerd.ports["kv"] ?? 0, r2: storageWorkerd.ports["r2"] ?? 0 };
  const own = { folder: path.join(folder, "gate"), modules, originPort, storage, keys: JSON.stringify(keys) };
  mkdirSync(own.folder);
  const gate = await startWorkerd(writeWorkerConfig(own), ["http"]);
  return {
    url: new URL(`http://127.0.0.1:${gate.ports["http"]}`),
    keys,
    cpuSeconds: () => gate.cpuSeconds(),
    receipt: (code) => storedReceipt(path.join(own.folder, "state", "ReceiptLog"), code),
    stop: async () => {
      await gate.stop();
      await storageWorkerd.stop();
    },
  };
}

function startStorage(folder: string, policy: object): Promise<WorkerdProcess> {
  const objects = path.join(folder, "objects");
  const text = JSON.stringify(policy);
  const { revision } = loadPolicy(text);
  mkdirSync(path.join(objects, "policies"), { recursive: true });
  writeFileSync(path.join(objects, `policies/${revision}.json`), text);
  const pointer = JSON.stringify({ revision, previous: null, activatedAtMs: 0 });
  return startWorkerd(
    writeStorageConfig(path.join(folder, "storage"), objects, { "policy/active": pointer }),
    ["kv", "r2"],
  );
}

/** Read from the objects' own SQLite files while workerd has them open. */
function storedReceipt(folder: string, code: string): Receipt | null {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  const receipts = files.flatMap((name) => receiptsIn(path.join(folder, name)));
  return receipts.findLast((receipt) => receipt.code === code) ?? null;
}

function receiptsIn(file: string): readonly Receipt[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT body FROM batches ORDER BY seq").all();
  return rows
    .flatMap(({ body }): unknown[] => JSON.parse(String(body)))
    .map((one) => readReceipt(one))
    .filter((receipt) => receipt !== null);
}
