import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { readRunFile } from "../../cli/dev/run-file.ts";
import { openMailbox } from "../../demo/people/mailbox.ts";
import { DEMO_SEED, makePopulation } from "../../demo/people/population.ts";
import { seededRandom } from "../../demo/people/seeded-random.ts";
import { logIn } from "../../demo/people/visitor-login.ts";
import { makeVisitors, planLogins } from "../../demo/people/visitor.ts";

const ROOT = path.join(import.meta.dirname, "../..");
// A shop of 60 customers is hashed in a second; everything else is as `npm start` runs it.
const ACCOUNTS = 60;

type Run = {
  readonly env: Readonly<Record<string, string>>;
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number>;
};

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-start-"));
const stateDir = path.join(folder, "gate");
const ends: Promise<number>[] = [];
const children: ChildProcess[] = [];

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" && address !== null ? address.port : 0);
}

async function start(extra: Readonly<Record<string, string>> = {}): Promise<Run> {
  const env = {
    GATE_PORT: await freePort(),
    CONSOLE_PORT: await freePort(),
    DEMO_PORT: await freePort(),
    GATEHOUSE_STATE: stateDir,
    DEMO_STATE: path.join(folder, "demo"),
    DEMO_ACCOUNTS: String(ACCOUNTS),
    ...extra,
  };
  const child = spawn(process.execPath, ["cli/gatehouse.ts", "dev"], {
    cwd: ROOT,
    env: { ...process.env, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
  ends.push(ended);
  children.push(child);
  return { env, child, said: () => text, ended };
}

// Long enough for a shop or a runtime to come back on a busy machine.
const WAIT = { timeout: 20_000, interval: 100 };

/** Process numbers of the run's children whose command line holds `words`. */
function childrenOf({ child }: Run, words: string): readonly number[] {
  const pids = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  return pids.filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(words),
  );
}

/** Resolves when the run says it is ready; rejects with everything it said if it ends instead. */
function ready(run: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => (run.said().includes("Gatehouse is ready") ? resolve() : undefined);
    run.child.stdout?.on("data", check);
    void run.ended.then(() => reject(new Error(run.said())));
  });
}

async function stop(run: Run): Promise<number> {
  run.child.kill("SIGTERM");
  return run.ended;
}

afterAll(async () => {
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(ends);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

describe("a running gatehouse", () => {
  let run: Run;
  beforeAll(async () => {
    run = await start();
    await ready(run);
  });

  const gate = (target: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${run.env["GATE_PORT"]}${target}`, { redirect: "manual", ...init });

  test("a customer logs in through the gate with an ordinary browser", async ({ expect }) => {
    const site = new URL(`http://localhost:${run.env["GATE_PORT"]}`);
    const visitors = makeVisitors(makePopulation(undefined, ACCOUNTS), DEMO_SEED);
    const [login] = planLogins(visitors, 1, seededRandom("one login"));
    const shop = new URL(`http://127.0.0.1:${run.env["DEMO_PORT"]}`);
    expect(login && (await logIn({ ...login, mistakes: [] }, site, openMailbox(shop)))).toEqual({
      end: "in",
    });
  });

  test("a customer logs in through the gate as curl would", async ({ expect }) => {
    const [, username, password] = /a customer +(\S+) +(\S+)/u.exec(run.said()) ?? [];
    const body = new URLSearchParams({ username: username ?? "", password: password ?? "" });
    const headers = { "user-agent": "curl/8.14.1", accept: "*/*" };
    const answer = await gate("/login", { method: "POST", body, headers });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account"]);
  });

  test("a wrong password is the shop's to refuse", async ({ expect }) => {
    const body = new URLSearchParams({ username: "nobody@post.example", password: "wrong-password" });
    const answer = await gate("/login", { method: "POST", body });
    expect([answer.status, answer.headers.get("x-shop-reason")]).toEqual([401, "unknown-user"]);
  });

  test("a forgotten password is changed through the gate with the mailed code", async ({ expect }) => {
    const shop = new URL(`http://127.0.0.1:${run.env["DEMO_PORT"]}`);
    const username = makePopulation(undefined, ACCOUNTS).accounts.at(-1)?.username ?? "";
    const headers = { "user-agent": "curl/8.14.1", accept: "*/*" };
    const asked = await gate("/reset", { method: "POST", body: new URLSearchParams({ username }), headers });
    const code = (await openMailbox(shop).readCode(username)) ?? "";
    const changed = await gate("/reset/code", {
      method: "POST",
      body: new URLSearchParams({ username, code, password: "a new password" }),
      headers: { ...headers, cookie: asked.headers.get("set-cookie")?.split(";")[0] ?? "" },
    });
    expect([asked.status, changed.status, changed.headers.get("location")]).toEqual([200, 303, "/account"]);
  });

  test("one-time codes cannot be read through the gate", async ({ expect }) => {
    const answer = await gate("/demo/outbox/anyone");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
  });

  test("other commands find it", ({ expect }) => {
    expect(readRunFile(stateDir)?.gateUrl).toBe(`http://localhost:${run.env["GATE_PORT"]}`);
  });

  test("the printed console link opens the console once", async ({ expect }) => {
    const link = /http:\S+\/enter\?token=\S+/u.exec(run.said())?.[0] ?? "";
    const first = await fetch(link, { redirect: "manual" });
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const health = await fetch(new URL("/api/health", link), { headers: { cookie } });
    expect(await health.json()).toMatchObject({ status: "ok", receipts: "reachable" });
    const page = await fetch(new URL("/", link), { headers: { cookie } });
    expect(await page.text()).toContain("No attack is running.");
    expect((await fetch(link, { redirect: "manual" })).status).toBe(401);
  });

  test("secrets are readable by their owner only, and none is printed but the link", ({ expect }) => {
    const token = readFileSync(path.join(stateDir, "operator-token"), "utf8").trim();
    expect(run.said()).not.toContain(token);
  });

  test("a second start in the same folder names the first", async ({ expect }) => {
    const second = await start();
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`already_running: expected no running gatehouse in ${stateDir}`);
  });

  test("a second start on the same ports names port and variable", async ({ expect }) => {
    const gatePort = run.env["GATE_PORT"] ?? "";
    const second = await start({ GATEHOUSE_STATE: path.join(folder, "other"), GATE_PORT: gatePort });
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`port ${gatePort} (the gate); set GATE_PORT`);
  });

  test.runIf(process.platform === "linux")(
    "a killed shop is started again, and it is said",
    async ({ expect }) => {
      for (const pid of childrenOf(run, "demo/origin/main.ts")) process.kill(pid, "SIGKILL");
      await vi.waitFor(() => expect(run.said()).toContain("The shop stopped (SIGKILL"), WAIT);
      await vi.waitFor(async () => expect((await gate("/")).status).toBe(200), WAIT);
    },
  );

  test.runIf(process.platform === "linux")(
    "killed runtimes come back on the same ports",
    async ({ expect }) => {
      for (const pid of childrenOf(run, "workerd serve")) process.kill(pid, "SIGKILL");
      await vi.waitFor(async () => expect((await gate("/")).status).toBe(200), WAIT);
      const health = `http://127.0.0.1:${run.env["CONSOLE_PORT"]}/api/health`;
      await vi.waitFor(async () => expect((await fetch(health)).status).toBe(200), WAIT);
    },
  );

  test("a stop leaves nothing behind, and the next start is as before", async ({ expect }) => {
    expect(await stop(run)).toBe(0);
    expect(existsSync(path.join(stateDir, "run.json"))).toBe(false);
    await expect(gate("/")).rejects.toThrow();
    run = await start();
    await ready(run);
    expect((await gate("/login")).status).toBe(200);
  });
});

test("a broken policy is refused before anything starts", async ({ expect }) => {
  const policy = path.join(folder, "broken.json");
  writeFileSync(policy, '{"id":"x","routes":[{"id":"login"}]}');
  const run = await start({ POLICY: policy, GATEHOUSE_STATE: path.join(folder, "fresh") });
  expect(await run.ended).toBe(1);
  expect(run.said()).toContain(`policy_file: expected a valid policy in ${policy}`);
  expect(existsSync(path.join(folder, "fresh"))).toBe(false);
});

test("a state folder of a newer version is refused with a way out", async ({ expect }) => {
  const newer = mkdtempSync(path.join(folder, "newer-"));
  writeFileSync(path.join(newer, "version"), "9\n");
  const run = await start({ GATEHOUSE_STATE: newer });
  expect(await run.ended).toBe(1);
  expect(run.said()).toContain("state_version: expected 1, got 9");
});
