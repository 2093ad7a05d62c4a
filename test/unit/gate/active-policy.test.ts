import { readFileSync } from "node:fs";
import { test } from "vitest";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { createActivePolicy } from "../../../workers/gate/active-policy.ts";

const ONE = readFileSync(`${import.meta.dirname}/../../../policies/demo.json`, "utf8");
const TWO = ONE.replace('"id": "demo"', '"id": "demo-two"');

function aStore() {
  const texts = new Map([ONE, TWO].map((text) => [loadPolicy(text).revision, text]));
  const work: Promise<unknown>[] = [];
  const world = {
    nowMs: 0,
    active: loadPolicy(ONE).revision,
    reads: 0,
    broken: false,
    logged: [] as string[],
  };
  const store = {
    activeRevision: async () => {
      world.reads += 1;
      if (world.broken) throw new Error("store is down");
      return world.active;
    },
    text: async (revision: string) => texts.get(revision) ?? "{",
  };
  const shell = {
    nowMs: () => world.nowMs,
    waitUntil: (promise: Promise<unknown>) => void work.push(promise),
    log: (line: string) => void world.logged.push(line),
  };
  return { world, policy: createActivePolicy(store, shell), done: () => Promise.all(work) };
}

test("a second request within 15 s reads nothing", async ({ expect }) => {
  const { world, policy } = aStore();
  await policy();
  world.nowMs = 14_999;
  await policy();
  expect(world.reads).toBe(1);
});

test("a new policy is fetched beside a request, which still gets the old one", async ({ expect }) => {
  const { world, policy, done } = aStore();
  await policy();
  world.active = loadPolicy(TWO).revision;
  world.nowMs = 15_000;
  expect((await policy()).policy.id).toBe("demo");
  await done();
  expect((await policy()).policy.id).toBe("demo-two");
});

test("a broken newer policy leaves the last good one in force and says so", async ({ expect }) => {
  const { world, policy, done } = aStore();
  await policy();
  world.active = "000000000000";
  world.nowMs = 15_000;
  await policy();
  await done();
  expect((await policy()).policy.id).toBe("demo");
  expect(world.logged.join()).toContain("policy_invalid");
});

test("while no policy can be loaded, an isolate asks once a second", async ({ expect }) => {
  const { world, policy } = aStore();
  world.broken = true;
  await expect(policy()).rejects.toThrow("store is down");
  await expect(policy()).rejects.toThrow("store is down");
  expect(world.reads).toBe(1);
  world.nowMs = 1_000;
  world.broken = false;
  expect((await policy()).policy.id).toBe("demo");
});
