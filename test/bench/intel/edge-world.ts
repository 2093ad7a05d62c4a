import http from "node:http";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { releasesDir } from "../../../cli/intel/built-releases.ts";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { writeStorageConfig, writeWorkerConfig } from "../workerd-config.ts";
import { openIsolateMemory, type IsolateMemory } from "./isolate-memory.ts";
import { INSPECTOR, startWorkerd, type WorkerdProcess } from "../workerd-process.ts";

export type EdgeWorld = {
  readonly gate: WorkerdProcess;
  readonly memory: IsolateMemory;
  /** Answers of the worker under test. */
  readonly ask: (path: string) => Promise<unknown>;
  readonly point: (release: string, previous: string | null) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The intelligence of a gate in one workerd, its storage in another: on the platform that memory is not the isolate's. */
export async function openEdgeWorld(stateDir: string, release: string): Promise<EdgeWorld> {
  const folder = path.join(stateDir, "edge");
  mkdirSync(folder, { recursive: true });
  const { keys } = await ensureLocalKeys(stateDir);
  const pointers = { "release/active": pointer(release, null) };
  const storage = await startWorkerd(
    writeStorageConfig(path.join(folder, "storage"), releasesDir(stateDir), pointers),
    ["kv", "r2"],
  );
  const ports = { kv: storage.ports["kv"] ?? 0, r2: storage.ports["r2"] ?? 0 };
  const variant = {
    folder: path.join(folder, "gate"),
    modules: [await bundled(folder)],
    originPort: ports.r2,
    storage: ports,
    keys: JSON.stringify(keys),
    v8Flags: ["--expose-gc"],
  };
  mkdirSync(variant.folder, { recursive: true });
  const gate = await startWorkerd(writeWorkerConfig(variant), ["http", INSPECTOR]);
  const memory = await openIsolateMemory(gate.ports[INSPECTOR] ?? 0);
  const agent = new http.Agent({ keepAlive: true });
  return {
    gate,
    memory,
    ask: (asked) => getJson(agent, gate.ports["http"] ?? 0, asked),
    async point(next, previous) {
      const url = `http://127.0.0.1:${ports.kv}/${encodeURIComponent("release/active")}`;
      await fetch(url, { method: "PUT", body: pointer(next, previous) });
    },
    async stop() {
      agent.destroy();
      memory.close();
      await Promise.all([gate.stop(), storage.stop()]);
    },
  };
}

function pointer(release: string, previous: string | null): string {
  return JSON.stringify({ release, previous, activatedAtMs: 0 });
}

async function bundled(folder: string): Promise<string> {
  const outfile = path.join(folder, "intel-probe.js");
  await build({
    entryPoints: [path.resolve("test/bench/workerd/intel-probe.ts")],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:workers"],
  });
  return outfile;
}

function getJson(agent: http.Agent, port: number, asked: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: "127.0.0.1", agent, path: asked }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => {
        if (response.statusCode === 200 && text.startsWith("none")) resolve(null);
        else if (response.statusCode === 200) resolve(JSON.parse(text));
        else
          reject(
            new Error(`edge_world: expected an answer to ${asked}, got ${response.statusCode}: ${text}`),
          );
      });
    });
    request.on("error", reject);
  });
}
