import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { test, vi } from "vitest";
import { anHour } from "../support/an-hour-of-strangers.ts";
import { aSignup } from "../support/a-signup.ts";
import { gateEnv } from "../support/worker-env.ts";

/*
 * At a quiet site whoever comes in a burst and then waits would be counted once: the first change is written at once, the rest waits
 * for its time, and the platform tells no object that it puts it out of memory.
 */
async function leftAlone(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub, () => void vi.advanceTimersByTime(30_000));
  await evictDurableObject(stub);
}

test.beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
test.afterEach(() => void vi.useRealTimers());

test("a burst of strangers outlives the sleep of its route's object", async ({ expect }) => {
  const route = gateEnv.CAMPAIGN_STATE.getByName(crypto.randomUUID());
  const HOUR_MS = 3_600_000;
  for (let second = 0; second < 4; second++) await route.tell(anHour(0), second * 1_000);
  await leftAlone(route);
  await route.tell(anHour(0), HOUR_MS);
  await route.tell(anHour(0), 2 * HOUR_MS);
  expect((await route.attacks()).learning).toMatchObject({ strangers: 500 });
});

test("sign-ups of one minute outlive the sleep of their object, each with what became of it", async ({
  expect,
}) => {
  const site = gateEnv.SIGNUP_STATE.getByName(crypto.randomUUID());
  for (const name of ["ann", "bob", "cat"]) {
    const signup = { ...aSignup({ email: `${name}@example.org` }), accountId: name, atMs: Date.now() };
    await site.enter(signup);
    if (name === "bob") await site.settle(signup, "refused");
  }
  await leftAlone(site);
  for (const name of ["ann", "cat"])
    expect(await site.traces(name)).toMatchObject({ signup: { network: expect.any(String) } });
  expect(await site.traces("bob")).toMatchObject({ signup: null, mailbox: null });
});

test("wrong passwords of one minute outlive the sleep of their object", async ({ expect }) => {
  const stream = gateEnv.STREAM_STATE.getByName(crypto.randomUUID());
  for (let use = 0; use < 39; use++) await stream.tell(["pw:sprayed"], Date.now());
  await leftAlone(stream);
  expect(await stream.tell(["pw:sprayed"], Date.now())).toEqual(["pw:sprayed"]);
});

const recovery = (name: string) =>
  ({
    kind: "otp",
    accountId: name,
    attemptId: `try of ${name}`,
    atMs: Date.now(),
    networkId: name,
    country: "NO",
    signature: "g",
    standing: "used",
  }) as const;

test("a code that came back is known to have, also after the object slept", async ({ expect }) => {
  const site = gateEnv.SIGNUP_STATE.getByName(crypto.randomUUID());
  await site.recover(recovery("ann"));
  await site.settle(recovery("ann"), "answered");
  await leftAlone(site);
  const {
    fared: [cell],
  } = await site.recover(recovery("bob"));
  expect(cell).toMatchObject({ accounts: 1, lost: 0 });
});

test("a message that waits for its answer still waits after the object slept", async ({ expect }) => {
  const site = gateEnv.SIGNUP_STATE.getByName(crypto.randomUUID());
  await site.enter({ ...aSignup({ email: "ann@example.org", phone: "+47 900 12 345" }), accountId: "ann" });
  await leftAlone(site);
  expect(await site.traces("ann")).toMatchObject({
    messages: [{ blocks: [expect.any(String), expect.any(String)] }],
  });
});
