import { test } from "vitest";
import { ABSENT, type Lookup } from "../../../shared/domain/lookup.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import { issueDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import { gate } from "../../../workers/gate/gate.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { gateDeps, TEST_KEYS } from "../../support/gate-deps-in-memory.ts";
import { askedIn, solve } from "../../support/solve-challenge.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const AT_ONCE = 4;
/** Places that are kept for whoever proves something. */
const KEPT = 4;

function aPolicyFor(overload: object, changes: object = {}): object {
  return aPolicy(aRoute("login", "allow", { overload: { atOnce: AT_ONCE, ...overload }, ...changes }));
}

let sent = 0;
type Sent = { readonly address?: string; readonly headers?: Record<string, string>; readonly body?: string };

/** From an address of its own, unless the test says from where. */
function aLogin({ address, headers = {}, body = "username=ann&password=x" }: Sent = {}): Request {
  sent += 1;
  return new Request("https://shop.example/login", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "cf-connecting-ip": address ?? `198.51.${sent >> 8}.${sent & 255}`,
      ...headers,
    },
  });
}

/** A gate whose accounts do not answer before they are told to. */
function busyGate(policy: object, changes: Partial<GateDeps> = {}) {
  const held: (() => void)[] = [];
  const reserve = () => new Promise<Lookup<AccountHistory>>((resolve) => held.push(() => resolve(ABSENT)));
  const { deps, world } = gateDeps(policy, { accounts: { reserve, settle: async () => {} }, ...changes });
  const release = () => held.splice(0).forEach((answer) => answer());
  return { deps, world, held, release };
}

type BusyGate = ReturnType<typeof busyGate>;

/** As many attempts of strangers as are judged at once, all of them under way. */
async function crowd({ deps, held }: BusyGate, sends: Sent = {}): Promise<Promise<Response>[]> {
  const answers = Array.from({ length: AT_ONCE }, () => gate(aLogin(sends), deps));
  await expectSoon(() => held.length >= AT_ONCE);
  return answers;
}

async function expectSoon(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !holds(); turn++) await new Promise((resolve) => setImmediate(resolve));
}

function aDeviceCookie(deviceId: string): Record<string, string> {
  const value = issueDeviceCookie("a", { nowMs: 1_790_000_000_000, deviceId }, TEST_KEYS.device);
  return { cookie: `__Host-gatehouse-device=${value}` };
}

test("beyond what is judged at once attempts are told when to come back, and nothing of them is read", async ({
  expect,
}) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  const request = aLogin();
  const answer = await gate(request, busy.deps);
  expect([answer.status, answer.headers.get("retry-after"), request.bodyUsed]).toEqual([429, "60", false]);
  busy.release();
  expect((await Promise.all(under)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
});

test("a place is given back once an attempt is judged", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  busy.release();
  await Promise.all(under);
  expect(busy.deps.judging.taken()).toBe(0);
  const next = gate(aLogin(), busy.deps);
  await expectSoon(() => busy.held.length > 0);
  busy.release();
  expect((await next).status).toBe(401);
});

test("a judgement that fails gives its place back", async ({ expect }) => {
  const { deps } = gateDeps(aPolicyFor({}), {
    cellIds: () => {
      throw new Error("broken");
    },
  });
  await expect(gate(aLogin(), deps)).rejects.toThrow("broken");
  expect([deps.judging.taken(), deps.reading.taken()]).toEqual([0, 0]);
});

test("a page and what no route protects pass while nobody is judged", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  expect((await gate(new Request("https://shop.example/"), busy.deps)).status).toBe(401);
  busy.release();
  await Promise.all(under);
});

test("one address leaves half of the places to others", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const here = { address: "203.0.113.9" };
  const two = [gate(aLogin(here), busy.deps), gate(aLogin(here), busy.deps)];
  await expectSoon(() => busy.held.length === 2);
  expect((await gate(aLogin(here), busy.deps)).status).toBe(429);
  const other = gate(aLogin(), busy.deps);
  await expectSoon(() => busy.held.length === 3);
  busy.release();
  expect((await Promise.all([...two, other])).map(({ status }) => status)).toEqual([401, 401, 401]);
});

test("the addresses of one IPv6 home are one", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const two = [1, 2].map((n) => gate(aLogin({ address: `2001:db8:7:1${n}::1` }), busy.deps));
  await expectSoon(() => busy.held.length === 2);
  expect((await gate(aLogin({ address: "2001:db8:7:13::9" }), busy.deps)).status).toBe(429);
  busy.release();
  await Promise.all(two);
});

test("a device that an account knows finds a place while strangers do not, twice at once at most", async ({
  expect,
}) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  const headers = aDeviceCookie("1".repeat(32));
  const known = [gate(aLogin({ headers }), busy.deps), gate(aLogin({ headers }), busy.deps)];
  await expectSoon(() => busy.held.length === AT_ONCE + 2);
  expect(busy.held).toHaveLength(AT_ONCE + 2);
  expect((await gate(aLogin({ headers }), busy.deps)).status).toBe(429);
  const others = [2, 3].map((n) => gate(aLogin({ headers: aDeviceCookie(String(n).repeat(32)) }), busy.deps));
  await expectSoon(() => busy.held.length === AT_ONCE + KEPT);
  expect((await gate(aLogin({ headers: aDeviceCookie("4".repeat(32)) }), busy.deps)).status).toBe(429);
  busy.release();
  expect((await Promise.all([...under, ...known, ...others])).every(({ status }) => status === 401)).toBe(
    true,
  );
});

test("an invented cookie finds no place", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  const value = aDeviceCookie("1".repeat(32))["cookie"]?.replace(/.{4}$/u, "0000") ?? "";
  expect((await gate(aLogin({ headers: { cookie: value } }), busy.deps)).status).toBe(429);
  busy.release();
  await Promise.all(under);
});

test("an exempted visitor is never turned away", async ({ expect }) => {
  const exemption = {
    name: "office",
    cidr: "203.0.113.0/24",
    atMost: "allow",
    until: "2099-01-01T00:00:00Z",
  };
  const busy = busyGate(aPolicyFor({}, { exemptions: [exemption] }));
  const under = await crowd(busy);
  const office = { address: "203.0.113.9" };
  const known = [gate(aLogin(office), busy.deps), gate(aLogin(office), busy.deps)];
  await expectSoon(() => busy.held.length === AT_ONCE + 2);
  expect((await gate(aLogin(office), busy.deps)).status).toBe(401);
  busy.release();
  await Promise.all([...under, ...known]);
  expect(busy.world.receipts).toContainEqual(
    expect.objectContaining({ decision: expect.objectContaining({ decidedBy: "login/exempt:office" }) }),
  );
});

test("where the policy says so, attempts beyond it pass on unjudged and unread", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({ action: "allow" }));
  const under = await crowd(busy);
  const request = aLogin();
  expect((await gate(request, busy.deps)).status).toBe(401);
  expect([request.bodyUsed, busy.held.length]).toEqual([false, AT_ONCE]);
  busy.release();
  await Promise.all(under);
});

test("a route that only observes turns nobody away", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}, { mode: "observe" }));
  const under = await crowd(busy);
  expect((await gate(aLogin(), busy.deps)).status).toBe(401);
  expect(busy.world.receipts).toMatchObject([
    { decision: { verdict: "throttle", action: "allow", decidedBy: "login/overload" }, overload: true },
  ]);
  busy.release();
  await Promise.all(under);
});

test("one receipt stands for all of them, written now and then with its count", async ({ expect }) => {
  const busy = busyGate(aPolicyFor({}));
  const under = await crowd(busy);
  for (let n = 0; n < 30; n++) await gate(aLogin(), busy.deps);
  const [first] = busy.world.receipts;
  expect(busy.world.receipts).toMatchObject([{ repeats: 0, settlement: "withheld", overload: true }]);
  busy.world.nowMs += 5_000;
  await gate(aLogin(), busy.deps);
  const told = busy.world.receipts.filter(({ overload }) => overload);
  expect(told.map(({ code, repeats }) => [code, repeats])).toEqual([
    [first?.code, 0],
    [first?.code, 29],
  ]);
  busy.release();
  await Promise.all(under);
});

test("a body that is still on its way holds no place among those that are judged", async ({ expect }) => {
  const { deps } = gateDeps(aPolicyFor({}));
  const slow = Array.from({ length: AT_ONCE * 2 }, (_, n) => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "cf-connecting-ip": `198.18.0.${n}`,
    };
    const init = { method: "POST", body, headers, duplex: "half" } as const;
    return gate(new Request("https://shop.example/login", init), deps);
  });
  await expectSoon(() => deps.reading.taken() === slow.length);
  expect((await gate(aLogin(), deps)).status).toBe(401);
});

test("a late isolate judges few strangers, and still those whom it knows", async ({ expect }) => {
  const policy = aPolicyFor({ lateMs: 8, leastASecond: 2 });
  const { deps } = gateDeps(policy, { pulse: { lateMs: () => 9, beat: () => undefined } });
  const answers = [];
  for (let n = 0; n < 4; n++) answers.push((await gate(aLogin(), deps)).status);
  const known = await gate(aLogin({ headers: aDeviceCookie("1".repeat(32)) }), deps);
  expect([...answers, known.status]).toEqual([401, 429, 429, 429, 401]);
});

const EASY = { ladder: ["silent"], work: { silent: 4, page: 4, underAttack: 0 } };
const CHALLENGED = aPolicyFor({ action: "challenge" }, { challenge: EASY });

test("where the policy says so, a crowd is challenged, and whoever has solved it finds a place", async ({
  expect,
}) => {
  const busy = busyGate(CHALLENGED);
  const under = await crowd(busy);
  const headers = { accept: "application/json" };
  const asked = await gate(aLogin({ address: "192.0.2.9", headers }), busy.deps);
  expect([asked.status, busy.held.length]).toEqual([403, AT_ONCE]);
  const solution = { ...headers, "gatehouse-solution": solve(askedIn(await asked.text())) };
  const solving = gate(aLogin({ address: "192.0.2.9", headers: solution }), busy.deps);
  await expectSoon(() => busy.held.length === AT_ONCE + 1);
  busy.release();
  expect((await solving).status).toBe(401);
  await Promise.all(under);
});

test("what two routes could be meant by has no room of its own", async ({ expect }) => {
  const overload = { atOnce: AT_ONCE };
  const policy = aPolicy(aRoute("login", "allow", { overload }), aRoute("api", "allow", { overload }));
  const world = busyGate(policy);
  const contested = () => {
    const { headers } = aLogin();
    return gate(
      new Request("https://shop.example/login%23%2f..%2fapi", { method: "POST", headers }),
      world.deps,
    );
  };
  expect((await contested()).status).toBe(400);
  const answers = await crowd(world);
  expect((await contested()).status).toBe(429);
  world.release();
  await Promise.all(answers);
  expect(world.world.receipts.filter(({ unreadable }) => unreadable === "route_ambiguous")).toHaveLength(1);
});
