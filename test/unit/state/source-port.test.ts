import { test } from "vitest";
import type { CellIds } from "../../../workers/gate/deps.ts";
import { mergeCell, type Cell } from "../../../workers/gate/state/cell.ts";
import { openSourceCounter, type NamedCell } from "../../../workers/gate/state/source-counter.ts";
import { openSources, type Exchange } from "../../../workers/gate/state/source-port.ts";

const IDS: CellIds = {
  address: "login:ip:a",
  network: "login:net:n",
  asn: "login:as:1",
  signature: "login:sig:s",
  route: "login:route:login",
  password: "login:pw:p",
};

/** Shards that keep their cells apart, and how often each was asked. */
function openShards() {
  const shards = new Map<string, Map<string, Cell>>();
  const calls: { readonly shard: string; readonly told: number; readonly wanted: number }[] = [];
  const exchange: Exchange = (shard, told, wanted) => {
    calls.push({ shard, told: told.length, wanted: wanted.length });
    const cells = shards.get(shard) ?? new Map<string, Cell>();
    shards.set(shard, cells);
    const merged = told.map(({ id, cell }): NamedCell => {
      const known = cells.get(id);
      if (known) mergeCell(known, structuredClone(cell));
      else cells.set(id, structuredClone(cell));
      return { id, cell: structuredClone(cells.get(id) ?? cell) };
    });
    const known = wanted.flatMap((id): NamedCell[] => {
      const cell = cells.get(id);
      return cell ? [{ id, cell: structuredClone(cell) }] : [];
    });
    return Promise.resolve([...merged, ...known]);
  };
  return { exchange, calls };
}

/** An isolate with its own counter over shared shards; `flushed` waits for what waitUntil was given. */
function openIsolate(exchange: Exchange) {
  const clock = { nowMs: 1_000_000 };
  const work: Promise<unknown>[] = [];
  const shell = {
    exchange,
    nowMs: () => clock.nowMs,
    waitUntil: (one: Promise<unknown>) => void work.push(one),
  };
  const port = openSources(openSourceCounter({ alone: false }), new Map(), shell);
  const enter = (accountId: string) => port.enter(IDS, { atMs: clock.nowMs, accountId, knownDevice: false });
  const reject = (accountId: string) =>
    port.observe(IDS, {
      atMs: clock.nowMs,
      accountId,
      knownDevice: false,
      settlement: "rejected",
      leakedPair: false,
      repeatedPassword: false,
    });
  const fail = async (accountId: string) => {
    const history = await enter(accountId);
    reject(accountId);
    return history;
  };
  return { enter, reject, fail, clock, flushed: () => Promise.all(work) };
}

function account(n: number): string {
  return n.toString(16).padStart(32, "0");
}

test("what one isolate saw fail is known to another that meets the address for the first time", async ({
  expect,
}) => {
  const { exchange } = openShards();
  const [one, other] = [openIsolate(exchange), openIsolate(exchange)];
  for (let n = 0; n < 4; n++) await one.fail(account(n));
  await one.flushed();
  expect(await other.fail(account(9))).toMatchObject({
    value: { address: { lostAccounts: 4, attempts: 4 } },
  });
});

test("flushed counts are not counted twice when the shard tells them back", async ({ expect }) => {
  const { exchange } = openShards();
  const isolate = openIsolate(exchange);
  for (let n = 0; n < 40; n++) {
    await isolate.fail(account(n % 5));
    await isolate.flushed();
  }
  expect(await isolate.fail(account(1))).toMatchObject({
    value: { address: { attempts: 40, failures: 40, lostAccounts: 5 } },
  });
});

test("an isolate asks the shards once for what it has not seen, an address together with its network", async ({
  expect,
}) => {
  const { exchange, calls } = openShards();
  const isolate = openIsolate(exchange);
  await isolate.fail(account(1));
  expect(calls.filter(({ told }) => told === 0).reduce((sum, { wanted }) => sum + wanted, 0)).toBe(5);
  expect(new Set(calls.map(({ shard }) => shard)).size).toBeLessThanOrEqual(4);
  const before = calls.filter(({ told }) => told === 0).length;
  await isolate.fail(account(2));
  expect(calls.filter(({ told }) => told === 0)).toHaveLength(before);
});

test("shards that are down make the history unavailable and lose no count", async ({ expect }) => {
  const { exchange } = openShards();
  const state = { down: true };
  const flaky: Exchange = (...asked) => (state.down ? Promise.reject(new Error("down")) : exchange(...asked));
  const isolate = openIsolate(flaky);
  expect(await isolate.fail(account(1))).toEqual({ status: "unavailable", cause: "broken" });
  await isolate.flushed();
  state.down = false;
  isolate.clock.nowMs += 5_000;
  await isolate.fail(account(2));
  await isolate.flushed();
  expect(await openIsolate(exchange).fail(account(3))).toMatchObject({ value: { address: { failures: 2 } } });
});

test("a shard that does not answer is left in peace for five seconds, and then told all of it at once", async ({
  expect,
}) => {
  const { exchange, calls } = openShards();
  const state = { down: false, tellings: 0 };
  const isolate = openIsolate((shard, told, wanted) => {
    if (told.length > 0) state.tellings += 1;
    return state.down ? Promise.reject(new Error("down")) : exchange(shard, told, wanted);
  });
  const attempts = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await isolate.fail(account(n));
      await isolate.flushed();
    }
  };
  await attempts(1);
  const shards = new Set(calls.map(({ shard }) => shard)).size;
  [state.down, state.tellings] = [true, 0];
  isolate.clock.nowMs += 3_000;
  await attempts(50);
  expect(state.tellings).toBeLessThanOrEqual(shards);
  state.down = false;
  isolate.clock.nowMs += 5_000;
  await attempts(1);
  expect(await openIsolate(exchange).fail(account(99))).toMatchObject({
    value: { address: { failures: 52 } },
  });
});

test("an overloaded shard says so", async ({ expect }) => {
  const overloaded = Object.assign(new Error("overloaded"), { overloaded: true });
  const isolate = openIsolate(() => Promise.reject(overloaded));
  expect(await isolate.fail(account(1))).toEqual({ status: "unavailable", cause: "overloaded" });
});

test("an outcome that comes after its attempt's counts have left is told to the shards of the attempt", async ({
  expect,
}) => {
  const { exchange } = openShards();
  const isolate = openIsolate(exchange);
  await isolate.enter(account(1));
  isolate.clock.nowMs += 3_000;
  await isolate.fail(account(2));
  await isolate.flushed();
  isolate.clock.nowMs += 3_000;
  isolate.reject(account(1));
  await isolate.flushed();
  expect(await openIsolate(exchange).fail(account(9))).toMatchObject({
    value: { address: { failures: 2 }, network: { failures: 2 }, route: { failures: 2 } },
  });
});

test("attempts that no shard could be asked about are told to their own shards once they answer", async ({
  expect,
}) => {
  const { exchange, calls } = openShards();
  const state = { down: true };
  const flaky: Exchange = (...asked) => (state.down ? Promise.reject(new Error("down")) : exchange(...asked));
  const isolate = openIsolate(flaky);
  await isolate.enter(account(1));
  state.down = false;
  isolate.clock.nowMs += 3_000;
  isolate.reject(account(1));
  await isolate.flushed();
  expect(calls.every(({ shard }) => /^sources-\d+$/u.test(shard))).toBe(true);
  expect(await openIsolate(exchange).fail(account(9))).toMatchObject({
    value: { address: { attempts: 1, failures: 1 } },
  });
});
