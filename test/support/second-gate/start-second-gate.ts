import { createRequire } from "node:module";
import path from "node:path";
import type * as Wrangler from "wrangler";
import type { RunningGate } from "../running-gate.ts";

const wrangler: typeof Wrangler = createRequire(import.meta.url)("wrangler");

/** Beside a running gate: the same keys, the same objects, a process of its own. */
export async function startSecondGate(first: Pick<RunningGate, "stateDir" | "keys">, origin: string) {
  const worker = await wrangler.unstable_startWorker({
    config: path.join(import.meta.dirname, "wrangler.toml"),
    bindings: {
      GATEHOUSE_KEYS: { type: "secret_text", value: JSON.stringify(first.keys) },
      ORIGIN: { type: "secret_text", value: origin },
    },
    dev: {
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      persist: path.join(first.stateDir, "state"),
      registry: path.join(first.stateDir, "registry"),
      logLevel: "error",
      watch: false,
    },
  });
  await worker.ready;
  return { url: await worker.url, stop: () => worker.dispose() };
}
