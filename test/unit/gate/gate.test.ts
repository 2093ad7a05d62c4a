import { test } from "vitest";
import { issueDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { gate } from "../../../workers/gate/gate.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { condemn } from "../../../workers/gate/stages/answer-condemned.ts";
import { attemptOf } from "../../../workers/gate/stages/attempt-of.ts";
import { createDelaySlots } from "../../../workers/gate/stages/delay-slots.ts";
import { unreadableDecision } from "../../../shared/policy/decide.ts";
import { unjudgedReceipt } from "../../../workers/gate/stages/unjudged-receipt.ts";
import { gateDeps, TEST_KEYS } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const POLICY = aPolicy(aRoute("login", "allow"), aRoute("block", "block"), aRoute("delay", "delay"));

function aLogin(path = "/login", headers: Record<string, string> = {}, username = "ann"): Request {
  return new Request(`https://shop.example${path}`, {
    method: "POST",
    body: `username=${username}&password=x`,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "cf-connecting-ip": "192.0.2.7",
      ...headers,
    },
  });
}

/** Condemns whoever sends `aLogin()`. */
async function condemned(deps: GateDeps): Promise<string> {
  const policy = await deps.policy();
  const [route] = policy.policy.routes;
  if (!route) throw new Error("the test policy has no route");
  const decision = unreadableDecision(route, null);
  const because = { unreadable: "x" };
  const about = { atMs: deps.nowMs(), route, policy, decision, because, signature: "s", exempt: null };
  const intel = { release: null, ageMs: null, state: "none" } as const;
  const receipt = unjudgedReceipt({ ...about, intel }, deps.randomBytes);
  const attempt = attemptOf(aLogin(), route, { raw: { username: "", password: "" }, solution: null }, deps);
  condemn(attempt, aLogin(), receipt, deps);
  return receipt.code;
}

test("a condemned source is answered with its code before its body is read, and counted", async ({
  expect,
}) => {
  const { deps, world } = gateDeps(POLICY);
  const code = await condemned(deps);
  const request = aLogin();
  const answer = await gate(request, deps);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain(code);
  expect(request.bodyUsed).toBe(false);
  expect(world.forwarded).toEqual([]);
  expect(world.receipts).toMatchObject([{ code, repeats: 1 }]);
});

test.for([
  ["another address", { "cf-connecting-ip": "192.0.2.8" }],
  ["another client", { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" }],
] as const)("%s is not answered for a condemned one", async ([, headers], { expect }) => {
  const { deps, world } = gateDeps(POLICY);
  await condemned(deps);
  expect((await gate(aLogin("/login", headers), deps)).status).toBe(401);
  expect(world.forwarded).toHaveLength(1);
});

test("a known device is heard though its source is condemned; somebody else's cookie is not enough", async ({
  expect,
}) => {
  const { deps } = gateDeps(POLICY);
  await condemned(deps);
  const [route] = (await deps.policy()).policy.routes;
  if (!route) throw new Error("the test policy has no route");
  const typed = { raw: { username: "ann", password: "x" }, solution: null };
  const { accountId } = attemptOf(aLogin(), route, typed, deps).credential;
  const value = issueDeviceCookie(
    accountId,
    { nowMs: deps.nowMs(), deviceId: "0".repeat(32) },
    TEST_KEYS.device,
  );
  const cookie = `__Host-gatehouse-device=${value}`;
  expect((await gate(aLogin("/login", { cookie }, "ann"), deps)).status).toBe(401);
  expect((await gate(aLogin("/login", { cookie }, "bea"), deps)).status).toBe(403);
});

test("a code is shown only once its receipt is durable", async ({ expect }) => {
  const receipts = { add: () => {}, durable: async () => false };
  const { deps } = gateDeps(POLICY, { receipts });
  const answer = await gate(aLogin("/block"), deps);
  expect(answer.status).toBe(403);
  expect(await answer.text()).not.toContain("<strong>");
});

test("when too many answers are held back already, the next is turned away instead", async ({ expect }) => {
  const delaySlots = createDelaySlots();
  while (delaySlots.take());
  const { deps, world } = gateDeps(POLICY, { delaySlots });
  expect((await gate(aLogin("/delay"), deps)).status).toBe(429);
  delaySlots.give();
  expect((await gate(aLogin("/delay"), deps)).status).toBe(401);
  expect(world.forwarded).toHaveLength(1);
});

test("a delayed attempt waits as long as its route says, and gives its place back", async ({ expect }) => {
  const waited: number[] = [];
  const { deps } = gateDeps(POLICY, { sleep: async (ms) => void waited.push(ms) });
  await gate(aLogin("/delay"), deps);
  expect(waited).toEqual([50]);
});

async function noPolicy(): Promise<never> {
  throw new Error("policy_pointer: expected a revision, got none");
}

test("where the operator chose so, everything passes without a policy", async ({ expect }) => {
  const { deps } = gateDeps(POLICY, { policy: noPolicy, withoutPolicy: "pass" });
  expect((await gate(aLogin(), deps)).status).toBe(401);
  expect((await gate(aLogin(), { ...deps, withoutPolicy: "refuse-writes" })).status).toBe(503);
});

test("a time-out of the origin is no strike", async ({ expect }) => {
  const origin = {
    urlOf: ({ url }: Request) => new URL(url),
    pass: async () => ({ status: "timeout" }) as const,
    forward: async () => ({ status: "timeout" }) as const,
  };
  const { deps, world } = gateDeps(POLICY, { origin });
  expect((await gate(aLogin(), deps)).status).toBe(504);
  expect(world.receipts).toMatchObject([{ settlement: "error" }]);
});

test("what follows a judgement goes on for whoever hangs up: the platform keeps what is waited for", async ({
  expect,
}) => {
  const kept: Promise<unknown>[] = [];
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const { promise: thinking, resolve: answer } = Promise.withResolvers<void>();
  const { deps, world } = gateDeps(POLICY, { waitUntil: (work) => void kept.push(work) });
  const { forward } = deps.origin;
  const slow: typeof forward = async (sent) => {
    isAsked();
    await thinking;
    return forward(sent);
  };
  void gate(aLogin(), { ...deps, origin: { ...deps.origin, forward: slow } });
  await asked;
  let isOver = false;
  const all = Promise.allSettled(kept).then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect([isOver, world.receipts.length]).toEqual([false, 0]);
  answer();
  await all;
  expect(world.receipts).toHaveLength(1);
});
