import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { SignupState } from "../../workers/gate/state/signup/signup-state.ts";
import { gateEnv } from "../support/worker-env.ts";

const NOW_MS = Date.now();
const facts = {
  mailbox: null,
  stem: "s",
  domain: "d",
  largeProvider: false,
  shape: "L4D2",
  look: "plain",
  passwords: ["p"],
  phone: null,
  phoneBlock: null,
  phoneArea: null,
  postal: null,
} as const;
const signup = (name: string, atMs: number) => ({
  accountId: name,
  attemptId: `try ${name}`,
  atMs: NOW_MS + atMs,
  networkId: name,
  country: "NO",
  signature: "g",
  family: "f",
  facts,
});

test("sign-ups survive eviction of their object and end with its alarm", async ({ expect }) => {
  const site = gateEnv.SIGNUP_STATE.getByName(crypto.randomUUID());
  await site.enter(signup("a", 100_000));
  await evictDurableObject(site);
  expect(await site.enter(signup("b", 200_000))).toMatchObject({ sameStem: 1, samePassword: 1 });
  await site.settle(signup("b", 200_000), "refused");
  expect(await site.enter(signup("c", 300_000))).toMatchObject({ sameStem: 1 });
  await runDurableObjectAlarm(site);
  await evictDurableObject(site);
  expect(await site.enter(signup("d", 400_000))).toMatchObject({ sameStem: 0 });
});

test("a minute of sign-ups is written once", async ({ expect }) => {
  const site = gateEnv.SIGNUP_STATE.getByName(crypto.randomUUID());
  await site.enter(signup("a", 100_000));
  await runInDurableObject(site, (_object: SignupState, { storage }) => storage.kv.delete("recent"));
  for (let second = 1; second < 60; second++)
    await site.enter(signup(`a${second}`, 100_000 + second * 1_000));
  expect(
    await runInDurableObject(site, (_object: SignupState, { storage }) => storage.kv.get("recent")),
  ).toBeUndefined();
});
