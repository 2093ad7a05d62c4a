import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { openAddressBook } from "../../demo/front/address-book.ts";
import { findSecrets, type Secret } from "../support/secret-search.ts";
import { startGatehouse, type StartedGatehouse } from "../support/started-gatehouse.ts";

const ACCOUNTS = 150;
const ATTEMPTS = 200;
// Half a minute on two quiet cores: the shop hashes the passwords of 780 logins beside the attack.
const ATTACK_LIMIT_MS = 5 * 60_000;
/** People and pairs whose every spelling is looked for; all of them would take minutes. */
const SAMPLE = 25;

// The gate's own keys are the owner's secrets, wrangler's compiled code is nobody's, and artefacts hold leaked hashes by design.
const LEFT_OUT = /^(?:keys\.json|operator-token|compile-cache\/|releases\/)|\/r2\/.*\/blobs\//u;

type Visit = {
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly loopback: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a careless or hostile visitor sends: credentials in every shape, and secrets where none belong. */
function visits(username: string, password: string): readonly Visit[] {
  const form = "application/x-www-form-urlencoded";
  const fields = new URLSearchParams({ username, password }).toString();
  const json = JSON.stringify({ user: { username, password, email: username } });
  const secrets = {
    cookie: "session=planted-session-cookie-8d2f; __Host-gatehouse-device=planted.device.cookie.77aa",
    authorization: "Bearer planted-bearer-token-55e1",
    "x-forwarded-for": "203.0.113.77",
    "gatehouse-receipt": "planted-receipt-9911",
  };
  return [
    { path: "/login", type: form, body: fields, loopback: "127.30.0.5", headers: secrets },
    { path: "/login?token=planted-query-token-31c4", type: form, body: fields, loopback: "127.30.0.6" },
    { path: "/api/login", type: "application/json", body: json, loopback: "127.22.1.7", headers: secrets },
    { path: "/api/signup", type: "application/json", body: json, loopback: "127.20.0.8" },
    {
      path: "/signup",
      type: form,
      body: `${fields}&email=${encodeURIComponent(username)}`,
      loopback: "127.21.0.9",
    },
    {
      path: "/login",
      type: form,
      body: `${fields}&password=again`,
      loopback: "127.30.0.10",
      headers: secrets,
    },
    { path: "/login", type: "text/planted-type-4f", body: fields, loopback: "127.30.0.11", headers: secrets },
    { path: "/api/login", type: "application/json", body: `{"user":${json}`, loopback: "127.30.0.12" },
  ];
}

const PLANTED = [
  "planted-session-cookie-8d2f",
  "planted.device.cookie.77aa",
  "planted-bearer-token-55e1",
  "planted-receipt-9911",
  "planted-query-token-31c4",
  "203.0.113.77",
];

describe("after logins and an attack, the gate's storage, logs and receipts", () => {
  let gatehouse: StartedGatehouse;
  let receipts: string;
  const secrets: Secret[] = PLANTED.map((value) => ({ name: value.replace(/-\w+$/u, ""), value }));

  beforeAll(async () => {
    gatehouse = await startGatehouse(ACCOUNTS);
    const { accounts, leakedPairs } = gatehouse.population;
    const [first] = accounts;
    const people = [
      { username: "nobody.in.particular@post.example", password: "Tr0ub4dor-planted-Pa55" },
      { username: first?.username ?? "", password: first?.password ?? "" },
    ];
    const book = openAddressBook(gatehouse.env["DEMO_STATE"] ?? "");
    for (const { username, password } of people) {
      for (const visit of visits(username, password)) {
        const cookies = await send(gatehouse.gateUrl, visit);
        secrets.push(...cookies.map((value) => ({ name: `a cookie of ${visit.path}`, value })));
        secrets.push({ name: "an address", value: book.standIn(visit.loopback).address });
      }
    }
    await stuff(gatehouse);
    receipts = await (await gatehouse.operator("/api/receipts?limit=10000&format=ndjson")).text();
    await gatehouse.stop();
    const known = [...people, ...accounts.slice(0, SAMPLE), ...leakedPairs.slice(0, SAMPLE)];
    for (const { username, password } of known) {
      secrets.push({ name: "a user name", value: username }, { name: "a password", value: password });
    }
  }, ATTACK_LIMIT_MS);
  afterAll(async () => gatehouse?.remove());

  const search = (wanted: readonly Secret[]) =>
    findSecrets([gatehouse.stateDir], wanted, (file) => LEFT_OUT.test(file));
  // Shorter ones would be found by chance, and a public address can be six characters long.
  const long = () => secrets.filter(({ value }) => value.length >= 8);

  test("hold no password, cookie, token, address or e-mail in any spelling", async ({ expect }) => {
    expect(receipts.split("\n").length).toBeGreaterThan(ATTEMPTS / 4);
    const folder = path.join(gatehouse.stateDir, "exported");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "receipts.ndjson"), receipts);
    const cookies = secrets.filter(({ name }) => name.startsWith("a cookie"));
    expect(cookies.length).toBeGreaterThan(0);
    expect(await search(long())).toEqual([]);
  });

  test("would show one that was there", async ({ expect }) => {
    await writeFile(path.join(gatehouse.stateDir, "state", "planted.sqlite"), `x${PLANTED[0]}x`);
    expect(await search(secrets.slice(0, 1))).toHaveLength(1);
  });
});

/** Sends a visit from a loopback address of its own; gives the values of the cookies it got. */
function send(
  gateUrl: string,
  { path: target, type, body, loopback, headers }: Visit,
): Promise<readonly string[]> {
  const { port } = new URL(gateUrl);
  const options = {
    host: "127.0.0.1",
    port,
    localAddress: loopback,
    path: target,
    method: "POST",
    headers: { "content-type": type, "content-length": Buffer.byteLength(body), ...headers },
  };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const cookies = response.headers["set-cookie"] ?? [];
      response.resume().on("end", () => resolve(cookies.map(valueOf).filter((value) => value.length > 0)));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function valueOf(cookie: string): string {
  return cookie.split(";")[0]?.split("=").slice(1).join("=") ?? "";
}

function stuff({ env }: StartedGatehouse): Promise<void> {
  const args = [
    "demo/attack.ts",
    "stuffing",
    "--attempts",
    String(ATTEMPTS),
    "--seed",
    "no-secrets",
    "--json",
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(said))));
  });
}
