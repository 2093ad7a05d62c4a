import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, test, vi } from "vitest";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, send, type Answer } from "../support/running-gate.ts";

const GUESSES = 400;
const AT_ONCE = 4;
/** Places of readers in an isolate. */
const READERS = 192;

type Login = { readonly username: string; readonly from: string; readonly cookie?: string };

let origin: RecordingOrigin;
let gate: BundledGate;

function logIn({ username, from, cookie }: Login): Promise<Answer> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "cf-connecting-ip": from,
    ...(cookie === undefined ? {} : { cookie }),
  };
  const body = `username=${username}%40post.example&password=right`;
  return send(gate.url, { path: "/login", method: "POST", headers, body });
}

const deviceOf = ({ headers }: Answer): string => headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
const place = (n: number): string => `10.${n >> 8}.${n & 255}.7`;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) =>
    response.writeHead(303, { location: "/account" }).end(),
  );
  const policy = JSON.parse(readFileSync("policies/demo.json", "utf8"));
  for (const route of policy.routes) route.overload = { atOnce: AT_ONCE };
  const folder = await aStateFolder();
  gate = await startBundledGate({
    folder,
    modules: await bundle(path.join(folder, "bundle"), "workers/gate/index.ts"),
    originPort: Number(new URL(origin.url).port),
    policy,
  });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

test("while strangers flood a route, pages and known devices get through, and the rest is told to come back", async ({
  expect,
}) => {
  const cookie = deviceOf(await logIn({ username: "ann", from: "192.0.2.8" }));
  const flood = Array.from({ length: GUESSES }, (_, n) => logIn({ username: `v${n}`, from: place(n) }));
  const page = send(gate.url, { path: "/" });
  const owner = logIn({ username: "ann", from: "192.0.2.8", cookie });
  expect([(await page).status, (await owner).status]).toEqual([303, 303]);
  const answers = await Promise.all(flood);
  const turnedAway = answers.filter(({ status }) => status === 429);
  expect(turnedAway.length).toBeGreaterThan(GUESSES / 2);
  expect(new Set(turnedAway.map(({ headers }) => headers["retry-after"]))).toEqual(new Set(["60"]));
});

/** Sends a whole login and hangs up without waiting for the answer. */
function hangUp(n: number): Promise<void> {
  const body = `username=h${n}%40post.example&password=x`;
  const head = `POST /login HTTP/1.1\r\nhost: shop\r\ncf-connecting-ip: ${place(n + 5_000)}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}`;
  return new Promise((resolve) => {
    const socket = net.connect(Number(gate.url.port), gate.url.hostname);
    socket.write(`${head}\r\n\r\n${body}`, () => socket.destroy());
    socket.on("error", () => undefined).on("close", () => resolve());
  });
}

test("whoever hangs up gives his place back", async ({ expect }) => {
  for (let round = 0; round < AT_ONCE * 4; round++)
    await Promise.all([hangUp(round * 2), hangUp(round * 2 + 1)]);
  let tries = 0;
  const isIn = async () =>
    (await logIn({ username: `n${++tries}`, from: place(9_000 + tries) })).status === 303;
  await vi.waitUntil(isIn, { timeout: 5_000, interval: 20 });
  const together = Array.from({ length: 2 }, (_, n) => logIn({ username: `t${n}`, from: place(9_500 + n) }));
  expect((await Promise.all(together)).map(({ status }) => status)).toEqual([303, 303]);
});

/** Sends the head of a login and a part of its body, then the rest when told. */
function sendSlowly(
  n: number,
  cookie = "",
): { readonly finish: () => void; readonly answer: Promise<string> } {
  const body = `username=s${n}%40post.example&password=right`;
  const head = `POST /login HTTP/1.1\r\nhost: shop\r\ncf-connecting-ip: ${place(20_000 + n)}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\ncookie: ${cookie}`;
  const socket = net.connect(Number(gate.url.port), gate.url.hostname);
  socket.write(`${head}\r\n\r\n${body.slice(0, 9)}`);
  const answer = new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString("latin1").slice(9, 12)));
    socket.on("error", () => undefined).on("close", () => resolve("closed"));
  });
  void answer.then(() => socket.destroy());
  return { finish: () => socket.write(body.slice(9)), answer };
}

test("bodies that are sent slowly shut nobody out, and a slow visitor gets in where places are free", async ({
  expect,
}) => {
  const slow = sendSlowly(0);
  expect((await logIn({ username: "quick", from: place(9_600) })).status).toBe(303);
  slow.finish();
  expect(await slow.answer).toBe("303");
  const cookie = deviceOf(await logIn({ username: "cat", from: place(9_601) }));
  const known = sendSlowly(1, cookie);
  const held = Array.from({ length: READERS - 1 }, (_, n) => sendSlowly(n + 2));
  let tries = 0;
  const stranger = async () => (await logIn({ username: `f${++tries}`, from: place(9_700 + tries) })).status;
  const hurried = new Set<string>();
  for (const { answer } of held) void answer.then((status) => hurried.add(status));
  const isIn = async () => (await stranger()) === 303;
  await vi.waitUntil(async () => (await isIn()) && hurried.has("429"), { timeout: 5_000, interval: 20 });
  const statuses = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (let n = 0; n < 20; n++) statuses.push(await stranger());
  // A machine that stands still for a moment turns strangers away for that alone.
  expect(statuses.filter((status) => status === 303).length).toBeGreaterThan(10);
  known.finish();
  expect(await known.answer).toBe("303");
  for (const { finish } of held) finish();
  await Promise.all(held.map(({ answer }) => answer));
});
