import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, send, type Answer } from "../support/running-gate.ts";

const TOOL = "sqlmap/1.8.11#stable (https://sqlmap.org)";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const REPEATS = 20;

let origin: RecordingOrigin;
/** The gate's own bundle, with an entry that also tells what its objects asked of their storage. */
let gate: BundledGate;
let attempts = 0;

/** A new account each time: an account that was never touched costs its object a read. */
function attempt(userAgent: string, from: string, { cookie = "", password = "right" } = {}): Promise<Answer> {
  attempts += 1;
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": userAgent,
    "cf-connecting-ip": from,
    ...(cookie === "" ? {} : { cookie }),
  };
  const body = `username=account-${attempts}&password=${password}`;
  return send(gate.url, { path: "/login", method: "POST", headers, body });
}

const codeOf = ({ body }: Answer): string => /<strong>([0-9A-Z]{8})<\/strong>/u.exec(body)?.[1] ?? "";

type Counts = Readonly<Record<string, { readonly reads: number; readonly rowsWritten: number }>>;

/** Of accounts and sources; receipts of earlier attempts may still be on their way. */
async function objectsTouched(): Promise<object> {
  const { body } = await send(gate.url, { path: "/__counts" });
  const { AccountState, SourceState }: Counts = JSON.parse(body);
  return { AccountState, SourceState };
}

beforeAll(async () => {
  origin = await startRecordingOrigin(({ body }, response) =>
    body.endsWith("=wrong")
      ? response.writeHead(401).end()
      : response.writeHead(303, { location: "/account" }).end(),
  );
  const folder = await aStateFolder();
  gate = await startBundledGate({
    folder,
    modules: await bundle(path.join(folder, "bundle"), "test/bench/workerd/counted-gate.ts"),
    originPort: Number(new URL(origin.url).port),
    policy: JSON.parse(readFileSync("policies/demo.json", "utf8")),
  });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

test("an attack tool's next attempts get the same code, without origin, accounts or sources", async ({
  expect,
}) => {
  const first = await attempt(TOOL, "203.0.113.7");
  expect([first.status, codeOf(first)]).toEqual([403, expect.stringMatching(/^[0-9A-Z]{8}$/u)]);
  const before = await objectsTouched();
  const repeats = await Promise.all(Array.from({ length: REPEATS }, () => attempt(TOOL, "203.0.113.7")));
  expect(new Set(repeats.map((answer) => `${answer.status} ${codeOf(answer)}`))).toEqual(
    new Set([`403 ${codeOf(first)}`]),
  );
  expect(await objectsTouched()).toEqual(before);
  expect(origin.seen).toEqual([]);
});

test("an invented device cookie does not buy a hearing", async ({ expect }) => {
  const code = codeOf(await attempt(TOOL, "203.0.113.7"));
  const before = await objectsTouched();
  const mac = "0".repeat(64);
  const cookie = `gatehouse-device=v1.device-1.${"0".repeat(32)}.1790000000000.${"0".repeat(32)}.${mac}`;
  expect(codeOf(await attempt(TOOL, "203.0.113.7", { cookie }))).toBe(code);
  expect(await objectsTouched()).toEqual(before);
});

test("one receipt stands for all of them", async ({ expect }) => {
  const code = codeOf(await attempt(TOOL, "203.0.113.7"));
  // Receipts of repeats leave in a batch, which others fill.
  for (let n = 0; n < 200 && (gate.receipt(code)?.repeats ?? 0) < 10; n++) await attempt(TOOL, `10.0.${n}.7`);
  expect(gate.receipt(code)).toMatchObject({
    code,
    repeats: expect.toSatisfy((repeats: number) => repeats >= 10 && repeats <= REPEATS + 5),
    decision: { action: "block" },
    settlement: "withheld",
  });
});

test("another client at the same address is judged on its own, and so is the tool elsewhere", async ({
  expect,
}) => {
  const condemned = codeOf(await attempt(TOOL, "203.0.113.7"));
  const before = await objectsTouched();
  expect((await attempt(BROWSER, "203.0.113.7")).status).toBe(303);
  expect(codeOf(await attempt(TOOL, "203.0.113.200"))).not.toBe(condemned);
  expect(await objectsTouched()).not.toEqual(before);
});

test("so is an address that failed at one account after another, and no neighbour of it", async ({
  expect,
}) => {
  const guess = (from: string) => attempt(BROWSER, from, { password: "wrong" });
  for (let n = 0; n < 30; n++) await guess("198.51.100.66");
  const before = await objectsTouched();
  const codes = new Set<string>();
  for (let n = 0; n < REPEATS; n++) codes.add(codeOf(await guess("198.51.100.66")));
  expect([...codes]).toEqual([expect.stringMatching(/^[0-9A-Z]{8}$/u)]);
  expect(await objectsTouched()).toEqual(before);
  expect((await attempt(BROWSER, "192.0.2.77")).status).toBe(303);
});
