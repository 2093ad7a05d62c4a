import { brotliCompressSync, gzipSync } from "node:zlib";
import { connect } from "node:net";
import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const LOGIN = { path: "/login", method: "POST", headers: FORM, body: "username=ann&password=x" } as const;
const PAGE = `<p>Welcome back</p>${"<p>filler</p>".repeat(20_000)}`;

let origin: RecordingOrigin;
let gate: RunningGate;
let bare: RunningGate;

beforeAll(async () => {
  origin = await startRecordingOrigin(({ url, body }, response) => {
    if (body.includes("hangup")) response.destroy();
    else if (body.includes("gzip")) response.setHeader("content-encoding", "gzip").end(gzipSync(PAGE));
    else if (body.includes("br")) response.setHeader("content-encoding", "br").end(brotliCompressSync(PAGE));
    else response.end(url === "/login" ? PAGE : "ok");
  });
  const byText = { outcomes: [{ outcome: "accepted", when: { text: "Welcome back" } }] };
  gate = await startGate(origin.url, aPolicy(aRoute("login", "annotate", byText)));
  bare = await startGate(origin.url, null);
});
afterAll(async () => {
  await gate?.stop();
  await bare?.stop();
  await origin?.close();
});

test("an origin that hangs up is a 502 of the gate's, asked once", async ({ expect }) => {
  origin.seen.length = 0;
  const answer = await gate.ask({ ...LOGIN, body: "username=ann&password=hangup" });
  expect(answer.status).toBe(502);
  expect(origin.seen).toHaveLength(1);
});

test.for(["plain", "gzip", "br"])(
  "a %s answer is looked at and reaches the visitor whole",
  async (coding, { expect }) => {
    const answer = await gate.ask({ ...LOGIN, body: `username=ann&password=${coding}` });
    expect(answer.headers["set-cookie"]?.join()).toContain("gatehouse-device=");
    expect(answer.body).toBe(PAGE);
  },
);

test("a body that never ends gets 408 after its deadline, and the origin nothing", async ({ expect }) => {
  origin.seen.length = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(gate.url.port), gate.url.hostname);
  socket.once("data", (chunk: Buffer) => resolve(chunk.toString("latin1")));
  const head =
    "POST /login HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/x-www-form-urlencoded";
  socket.write(`${head}\r\nContent-Length: 50\r\n\r\nusername=ann&pass`);
  expect(await promise).toMatch(/^HTTP\/1.1 408 /u);
  expect(origin.seen).toEqual([]);
  socket.destroy();
});

test("without a policy reads pass and writes wait", async ({ expect }) => {
  expect(await bare.ask({ path: "/page" })).toMatchObject({ status: 200, body: "ok" });
  const answer = await bare.ask(LOGIN);
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toBe("5");
});

test("without a policy a read that asks to be a write waits too", async ({ expect }) => {
  expect((await bare.ask({ path: "/login?_method=POST" })).status).toBe(503);
});
