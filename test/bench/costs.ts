/*
 * `node test/bench/costs.ts`: what a thousand attempts cost the owner in requests and rows of objects and in CPU, by
 * kind of traffic and policy; then what a page costs while a thousand attempts a second come in on the same core.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "./bundle.ts";
import { openGateWorld } from "./gate-world.ts";
import { startPasswordOrigin } from "./password-origin.ts";
import { atMost, machine, noted, printFigures, type Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

const ATTEMPTS = 1_000;
const AT_ONCE = 4;
const FLOOD_SECONDS = Number(process.env["GATEHOUSE_FLOOD_SECONDS"] ?? 15);
/** `--flood`: the second part alone. */
const FLOOD_ONLY = process.argv.includes("--flood");
const FLOOD_A_SECOND = 1_000;
const PAGES_A_SECOND = 50;
/** Isolates flush what they counted within two seconds of the next attempt. */
const FLUSH_MS = 2_500;

// Objects write to memory where that is possible: the disk's fsync rate is the machine's figure, not the gate's.
const SHARED_MEMORY = "/dev/shm";
const folder = mkdtempSync(
  path.join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "gatehouse-costs-"),
);
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
/** Pages must not wait for attempts in this process: what is measured is the gate. */
const pageAgent = new http.Agent({ keepAlive: true, maxSockets: 64 });

type Sent = { readonly address: string; readonly username: string; readonly password: string };
type Answer = { readonly status: number; readonly cookie: string | null; readonly tookMs: number };

function ask(port: number, request: { path: string; sent?: Sent; cookie?: string | null }): Promise<Answer> {
  const { path: to, sent, cookie } = request;
  const body = sent && `username=${encodeURIComponent(sent.username)}&password=${sent.password}`;
  const headers = {
    host: "shop.example",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "en-US,en;q=0.5",
    "accept-encoding": "gzip, deflate, br, zstd",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
    "cf-connecting-ip": sent?.address ?? "192.0.2.1",
    ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    ...(cookie ? { cookie } : {}),
  };
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: "127.0.0.1",
      agent: body ? agent : pageAgent,
      headers,
      path: to,
      method: body ? "POST" : "GET",
    };
    const asked = http.request(options, (response) => {
      const set = response.headers["set-cookie"]?.find((one) => one.includes("device")) ?? null;
      const answer = { status: response.statusCode ?? 0, cookie: set?.split(";")[0] ?? null };
      response.resume().on("end", () => resolve({ ...answer, tookMs: performance.now() - startedAtMs }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const address = (n: number, first: number): string => `${first}.${(n >> 8) & 255}.${n & 255}.9`;
const person = (n: number): Sent => ({
  address: address(n, 73),
  username: `visitor-${n}@example.org`,
  password: "right",
});

type Traffic = { readonly name: string; readonly sent: (n: number) => Sent; readonly cookies: boolean };

/** Cookies that the people of this run hold. */
const cookies = new Map<number, string>();

const TRAFFIC: readonly Traffic[] = [
  { name: "quiet: first logins", sent: person, cookies: true },
  { name: "quiet: known devices", sent: person, cookies: true },
  {
    name: "attack: an address and an account each",
    sent: (n) => ({ address: address(n, 101), username: `victim-${n}@example.org`, password: `guess-${n}` }),
    cookies: false,
  },
  {
    name: "attack: one account from an address each",
    sent: (n) => ({ address: address(n, 102), username: "visitor-1@example.org", password: `guess-${n}` }),
    cookies: false,
  },
  {
    name: "attack: one address, an account each",
    sent: (n) => ({ address: "203.0.113.9", username: `other-${n}@example.org`, password: `guess-${n}` }),
    cookies: false,
  },
];

async function send(port: number, { sent, cookies: kept }: Traffic): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < ATTEMPTS; n = next++) {
      const cookie = kept ? (cookies.get(n) ?? null) : null;
      // oxlint-disable-next-line no-await-in-loop -- a few at a time
      const answer = await ask(port, { path: "/login", sent: sent(n), cookie });
      if (kept && answer.cookie !== null) cookies.set(n, answer.cookie);
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
  const before = await countsOf(port);
  const cpuBefore = worker.cpuSeconds();
  await send(port, traffic);
  const cpuMs = (worker.cpuSeconds() - cpuBefore) * 1_000;
  // One attempt more takes what is left with it.
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  await ask(port, { path: "/login", sent: person(0), cookie: cookies.get(0) ?? null });
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

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

/** Calls at an even rate, whatever became of the ones before. */
async function atRate<T>(aSecond: number, seconds: number, call: (n: number) => Promise<T>): Promise<T[]> {
  const calls: Promise<T>[] = [];
  const startedAtMs = performance.now();
  for (let n = 0; n < aSecond * seconds;) {
    const due = Math.floor(((performance.now() - startedAtMs) / 1_000) * aSecond);
    while (n < Math.min(due, aSecond * seconds)) calls.push(call(n++));
    // oxlint-disable-next-line no-await-in-loop -- the pace is the point
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(calls);
}

/** The gate has one core, this process and the origin the others: what is measured waits for the gate alone. */
async function floodFigures(worker: WorkerdProcess): Promise<Figure[]> {
  const port = worker.ports["http"] ?? 0;
  execFileSync("taskset", ["-a", "-p", "-c", "0", String(worker.pid)], { stdio: "ignore" });
  const page = () => ask(port, { path: "/" });
  const pages = () => atRate(PAGES_A_SECOND, FLOOD_SECONDS, page);
  await atRate(PAGES_A_SECOND, 3, page);
  const quiet = p99((await pages()).map(({ tookMs }) => tookMs));
  const attack = (n: number) =>
    ask(port, {
      path: "/login",
      sent: { address: address(n, 104 + (n >> 16)), username: `target-${n}@example.org`, password: `x-${n}` },
    });
  const cpuBefore = worker.cpuSeconds();
  const startedAtMs = performance.now();
  const [during, attempts] = await Promise.all([pages(), atRate(FLOOD_A_SECOND, FLOOD_SECONDS, attack)]);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const busy = (worker.cpuSeconds() - cpuBefore) / seconds;
  const statuses = Map.groupBy(attempts, ({ status }) => status);
  const told = [...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, list]) => `${status}: ${list.length}`);
  const loaded = p99(during.map(({ tookMs }) => tookMs));
  return [
    noted("attempts answered", `${(attempts.length / seconds).toFixed(0)} a second (${told.join(", ")})`),
    noted("CPU of the gate meanwhile", `${(busy * 100).toFixed(0)} % of one core`),
    noted("p99 of an attempt", `${p99(attempts.map(({ tookMs }) => tookMs)).toFixed(0)} ms`),
    noted("p99 of a page, quiet", `${quiet.toFixed(1)} ms`),
    atMost("p99 of a page, under attack", loaded / quiet, 2, `times quiet (${loaded.toFixed(1)} ms)`),
  ];
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
    await ask(worker.ports["http"] ?? 0, { path: "/login", sent: person(ATTEMPTS) });
    const figures = [];
    for (const traffic of FLOOD_ONLY ? [] : TRAFFIC) figures.push(await costFigure(worker, traffic));
    if (figures.length > 0) missed += printFigures(`A thousand attempts under ${name}`, figures);
    const fresh = await world.start("flooded", modules, origin.port);
    missed += printFigures(`${FLOOD_A_SECOND} attempts a second on one core under ${name}`, [
      ...(await floodFigures(fresh)),
    ]);
    await worker.stop();
    await fresh.stop();
    await world.stop();
    // oxlint-enable no-await-in-loop
  }
  origin.stop();
  agent.destroy();
  pageAgent.destroy();
  rmSync(folder, { recursive: true, force: true });
  return missed === 0 ? 0 : 1;
}

process.exitCode = await main();
