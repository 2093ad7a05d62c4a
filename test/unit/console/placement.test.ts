import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import type { ReceiptShard } from "../../../workers/console/console-deps.ts";
import { openReceiptShards } from "../../../workers/console/receipt-shards.ts";
import { readSettings } from "../../../workers/console/settings.ts";
import type { Namespace } from "../../../workers/placement.ts";

const ROOT = path.join(import.meta.dirname, "../../..");

/** Notes where each stub was asked for. */
function aNamespace(opened: string[], jurisdiction = "anywhere"): Namespace<ReceiptShard> {
  return {
    getByName(name, { locationHint = "nearby" } = {}) {
      opened.push(`${jurisdiction} ${locationHint} ${name}`);
      return { find: async () => null, list: async () => [] };
    },
    jurisdiction: (inside) => aNamespace(opened, inside),
  };
}

async function placementIn(file: string): Promise<readonly string[] | null> {
  return (await readFile(path.join(ROOT, file), "utf8")).match(/^STATE_\w+ = .*$/gmu);
}

test("receipts are read where the gate's settings put them", async ({ expect }) => {
  const opened: string[] = [];
  const { placement } = readSettings({ STATE_JURISDICTION: "eu", STATE_LOCATION: "weur" });
  const { receiptShards, shardOf } = openReceiptShards(aNamespace(opened), placement);
  await shardOf("K7M0Q2Z1").find("K7M0Q2Z1");
  await receiptShards[0]?.list({ limit: 1 });
  expect(opened).toEqual(["eu weur receipts-3", "eu weur receipts-0"]);
});

test("without settings they are read near their first use", async ({ expect }) => {
  const opened: string[] = [];
  const { shardOf } = openReceiptShards(aNamespace(opened), readSettings({}).placement);
  await shardOf("K7M0Q2Z1").find("K7M0Q2Z1");
  expect(opened).toEqual(["anywhere nearby receipts-3"]);
});

test("every wrong setting of the console is reported at once", ({ expect }) => {
  const env = { STATE_JURISDICTION: "europe", STATE_LOCATION: "berlin", ACCESS_TEAM: "team" };
  for (const name of Object.keys(env)) expect(() => readSettings(env)).toThrow(name);
});

test("gate and console come with the same placement", async ({ expect }) => {
  const ofGate = await placementIn("wrangler.toml");
  expect(ofGate).toHaveLength(2);
  expect(await placementIn("workers/console/wrangler.toml")).toEqual(ofGate);
});
