/*
 * `node test/bench/costs.ts`: what a thousand attempts cost the owner in requests and rows of objects and in CPU, by
 * kind of traffic and policy; then what a page costs while a thousand attempts a second come in on the same core.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "./bundle.ts";
import { ATTEMPTS_A_SECOND, floodFigures } from "./flood.ts";
import { openGateWorld } from "./gate-world.ts";
import { startPasswordOrigin } from "./password-origin.ts";
import { openRawClient, type RawClient } from "./raw-client.ts";
import { aPerson, aPlace, deviceCookieIn, rawLogin, type Sent } from "./raw-login.ts";
import { machine, noted, printFigures, type Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

const ATTEMPTS = 1_000;
const AT_ONCE = 4;
/** `--flood`: the second part alone. */
const FLOOD_ONLY = process.argv.includes("--flood");
/** Isolates flush what they counted within two seconds of the next attempt. */
const FLUSH_MS = 2_500;

// Objects write to memory where that is possible: the disk's fsync rate is the machine's figure, not the gate's.
const SHARED_MEMORY = "/dev/shm";
const folder = mkdtempSync(
  path.join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "gatehouse-costs-"),
);

type Traffic = { readonly name: string; readonly sent: (n: number) => Sent; readonly cookies: boolean };

/** The policy of the flood: pages first. */
const QUICK_PAGES = { atOnce: 16, lateMs: 8, leastASecond: 20 };

/** Refuses every login at once. */
const BARE = ["bare-refusal.js", "bare.js"].map((name) => path.resolve("test/bench/workerd", name));

/** Cookies that the people of this run hold. */
const cookies = new Map<number, string>();

const TRAFFIC: readonly Traffic[] = [
  { name: "quiet: first logins", sent: aPerson, cookies: true },
  { name: "quiet: known devices", sent: aPerson, cookies: true },
  {
    name: "attack: an address and an account each",
    sent: (n) => ({ address: aPlace(n, 101), username: `victim-${n}@example.org`, password: `guess-${n}` }),
    cookies: false,
  },
  {
    name: "attack: one account from an address each",
    sent: (n) => ({ address: aPlace(n, 102), username: "visitor-1@example.org", password: `guess-${n}` }),
    cookies: false,
  },
  {
    name: "attack: one address, an account each",
    sent: (n) => ({ address: "203.0.113.9", username: `other-${n}@example.org`, password: `guess-${n}` }),
    cookies: false,
  },
];

async function send(client: RawClient, { sent, cookies: kept }: Traffic): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < ATTEMPTS; n = next++) {
      // oxlint-disable-next-line no-await-in-loop -- a few at a time
      const answer = await client.ask(rawLogin(sent(n), kept ? cookies.get(n) : ""));
      const cookie = deviceCookieIn(answer?.head ?? "");
      if (kept && cookie !== "") cookies.set(n, cookie);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

type Counts = Record<string, { readonly requests: number; readonly rowsWritten: number }>;

async function countsOf(port: number): Promise<Counts> {
  const answer = await fetch(`http://127.0.0.1:${port}/__counts`);
  return JSON.parse(await answer.text());
}

async function costFigure(worker: WorkerdProcess, traffic: Traffic): Promise<Figure> {
  const port = worker.ports["http"] ?? 0;
  const client = openRawClient(port, AT_ONCE);
  const before = await countsOf(port);
  const cpuBefore = worker.cpuSeconds();
  await send(client, traffic);
  const cpuMs = (worker.cpuSeconds() - cpuBefore) * 1_000;
  // One attempt more takes what is left with it.
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  await client.ask(rawLogin(aPerson(0), cookies.get(0)));
  client.close();
  const after = await countsOf(port);
  const parts = Object.entries(after).map(([name, { requests, rowsWritten }]) => ({
    name,
    requests: requests - (before[name]?.requests ?? 0),
    rows: rowsWritten - (before[name]?.rowsWritten ?? 0),
  }));
  const sum = (key: "requests" | "rows") => parts.reduce((total, part) => total + part[key], 0);
  const told = parts
    .filter(({ requests, rows }) => requests + rows > 0)
    .map(({ name, requests, rows }) => `${name} ${requests}/${rows}`);
  return noted(
    traffic.name,
    `${sum("requests")} object requests, ${sum("rows")} rows, ${cpuMs.toFixed(0)} ms CPU (requests/rows: ${told.join(", ")})`,
  );
}

async function main(): Promise<number> {
  console.log(machine());
  const modules = await bundle(path.join(folder, "bundle"), "test/bench/workerd/counted-gate.ts");
  const origin = await startPasswordOrigin();
  let missed = 0;
  for (const policy of ["policies/demo.json", "policies/aws-compatible.json"]) {
    const name = path.basename(policy, ".json");
    cookies.clear();
    // oxlint-disable no-await-in-loop -- one policy after the other, each on a machine of its own
    const world = await openGateWorld(path.join(folder, name), () => undefined, policy);
    const worker = await world.start("counted", modules, origin.port);
    const first = openRawClient(worker.ports["http"] ?? 0, 1);
    await first.ask(rawLogin(aPerson(ATTEMPTS)));
    first.close();
    const figures = [];
    for (const traffic of FLOOD_ONLY ? [] : TRAFFIC) figures.push(await costFigure(worker, traffic));
    if (figures.length > 0) missed += printFigures(`A thousand attempts under ${name}`, figures);
    const quick = await openGateWorld(
      path.join(folder, `${name}-flooded`),
      () => undefined,
      policy,
      QUICK_PAGES,
    );
    const fresh = await quick.start("flooded", modules, origin.port);
    const bare = await quick.start("bare", BARE, origin.port);
    const title = `${ATTEMPTS_A_SECOND} attempts a second on one core under ${name}`;
    missed += printFigures(title, await floodFigures(fresh, bare));
    await worker.stop();
    await bare.stop();
    await fresh.stop();
    await quick.stop();
    await world.stop();
    // oxlint-enable no-await-in-loop
  }
  origin.stop();
  rmSync(folder, { recursive: true, force: true });
  return missed === 0 ? 0 : 1;
}

process.exitCode = await main();
