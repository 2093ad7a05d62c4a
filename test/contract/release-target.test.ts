import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, test } from "vitest";
import { unstable_startWorker as startWorker } from "wrangler";
import { openLocalBindings } from "../../cli/intel/local-bindings.ts";
import { consoleTarget } from "../../cli/intel/open-target.ts";
import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { folderPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { readPointer } from "../../intel-builder/publish/release-pointer.ts";
import { aMadeRelease, memoryObjects } from "../support/made-release.ts";
import { activationContract, targetContract, type Opening } from "../support/target-contract.ts";

const TOKEN = "contract-token-contract-token-contract-tok1";
const CONSOLE = path.join(import.meta.dirname, "../../workers/console/wrangler.toml");
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

const openFolder: Opening = async () => {
  const root = await freshFolder();
  return { objects: folderObjects(root), pointer: folderPointer(root), close: async () => undefined };
};

const openLocal: Opening = async () => openLocalBindings(await freshFolder());

describe("a folder", () => {
  targetContract(openFolder);
  activationContract(openFolder);
});

describe("local KV and R2 while the gate is not running", () => {
  targetContract(openLocal);
});

describe("the console of a running gate", () => {
  targetContract(async () => {
    const { target, stop } = await runningConsole(await freshFolder());
    return { ...target, close: stop };
  });
});

test("both local ways reach one storage", async ({ expect }) => {
  const stateDir = await freshFolder();
  const one = await aMadeRelease();
  const running = await runningConsole(stateDir);
  const activation = { signers: one.keys.releaseSigners, nowMs: 1, report: () => undefined };
  await activateRelease(memoryObjects(one.objects), running.target, one.id, activation);
  await running.stop();
  const local = await openLocalBindings(stateDir);
  const pointer = await readPointer(local);
  await local.close();
  expect(pointer?.release).toBe(one.id);
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-target-"));
  folders.push(folder);
  return folder;
}

async function runningConsole(stateDir: string) {
  const worker = await startWorker({
    config: CONSOLE,
    bindings: { OPERATOR_TOKEN: { type: "secret_text", value: TOKEN } },
    dev: {
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      persist: path.join(stateDir, "state"),
      registry: path.join(stateDir, "registry"),
      logLevel: "error",
      watch: false,
    },
  });
  const target = consoleTarget({ url: String(await worker.url), token: TOKEN });
  return { target, stop: () => worker.dispose() };
}
