import { connect } from "node:net";
import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";
import type { ServerResponse } from "node:http";

let origin: RecordingOrigin;
let gate: RunningGate;

const ANSWERS: Readonly<Record<string, (request: SeenRequest, response: ServerResponse) => void>> = {
  "/cookies": (_, response) =>
    response.setHeader("set-cookie", ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT"]).end(),
  "/own-domain": (_, response) => response.setHeader("set-cookie", "a=1; Domain=127.0.0.1; Path=/").end(),
  "/moved-here": (_, response) => response.writeHead(302, { location: `${origin.url}/account?x=1` }).end(),
  "/moved-away": (_, response) => response.writeHead(302, { location: "https://sso.example/in" }).end(),
  "/unchanged": (_, response) => response.writeHead(304, { etag: '"x"' }).end(),
  "/part": (_, response) => response.writeHead(206, { "content-range": "bytes 0-1/10" }).end("ab"),
  "/broken": (_, response) => response.writeHead(503, { "x-own": "1" }).end("own page"),
  "/length": (_, response) => response.writeHead(200, { "content-length": "5" }).end("hello"),
};

beforeAll(async () => {
  origin = await startRecordingOrigin((request, response) => {
    const answer = ANSWERS[request.url];
    if (answer) answer(request, response);
    else response.end(request.url);
  });
  gate = await startGate(origin.url, aPolicy(aRoute("login", "allow")));
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

const last = () => origin.seen.at(-1);

test("two cookies of the origin stay two", async ({ expect }) => {
  expect((await gate.ask({ path: "/cookies" })).headers["set-cookie"]).toEqual([
    "a=1; Path=/",
    "b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT",
  ]);
});

test("a cookie for the origin's own host becomes one for the gate's", async ({ expect }) => {
  expect((await gate.ask({ path: "/own-domain" })).headers["set-cookie"]).toEqual(["a=1; Path=/"]);
});

test("a redirect to the origin leads to the gate, one elsewhere stays", async ({ expect }) => {
  expect((await gate.ask({ path: "/moved-here" })).headers.location).toBe("http://shop.example/account?x=1");
  expect((await gate.ask({ path: "/moved-away" })).headers.location).toBe("https://sso.example/in");
});

test("HEAD, 304, a range, a length and the origin's own error pass as they are", async ({ expect }) => {
  expect(await gate.ask({ path: "/x", method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  expect(last()?.method).toBe("HEAD");
  expect(await gate.ask({ path: "/unchanged", headers: { "if-none-match": '"x"' } })).toMatchObject({
    status: 304,
  });
  expect(last()?.headers["if-none-match"]).toBe('"x"');
  const part = await gate.ask({ path: "/part", headers: { range: "bytes=0-1" } });
  expect(part).toMatchObject({ status: 206, body: "ab" });
  expect(part.headers["content-range"]).toBe("bytes 0-1/10");
  expect((await gate.ask({ path: "/length" })).headers["content-length"]).toBe("5");
  expect(await gate.ask({ path: "/broken" })).toMatchObject({ status: 503, body: "own page" });
});

test("the path and query reach the origin to the byte", async ({ expect }) => {
  const path = "/a%2fb;c=d/%E4%f6//e?x=%20+&y[]=1";
  await gate.ask({ path });
  expect(last()?.url).toBe(path);
});

test("an upload keeps its length and its bytes", async ({ expect }) => {
  await gate.ask({ path: "/upload", method: "PUT", body: new Uint8Array(300_000).fill(97) });
  expect(last()?.bodyBytes).toBe(300_000);
  expect(last()?.headers["content-length"]).toBe("300000");
});

test("reserved headers are removed in every spelling, others stay", async ({ expect }) => {
  await gate.ask({
    path: "/x",
    headers: {
      "Gatehouse-Verdict": "allow",
      gatehouse_score: "1",
      "GATEHOUSE-Anything": "1",
      "Exposed-Credential-Check": "1",
      Exposed_Credential_Check: "1",
      "X-Gatehouse": "kept",
    },
  });
  const names = Object.keys(last()?.headers ?? {}).filter((name) => /gatehouse|exposed/iu.test(name));
  expect(names).toEqual(["x-gatehouse"]);
});

test("the origin is told the outer host, and never a forged one", async ({ expect }) => {
  const forged = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-for": "192.0.2.9",
    "x-forwarded-proto": "gopher",
  };
  await gate.ask({ path: "/x", headers: { ...forged, "cf-connecting-ip": "203.0.113.5" } });
  expect(last()?.headers).toMatchObject({
    host: new URL(origin.url).host,
    "x-forwarded-host": "shop.example",
    "x-forwarded-proto": "http",
    "x-forwarded-for": "203.0.113.5",
  });
});

test("a form's own origin is the site's for an origin that checks it, another site's stays", async ({
  expect,
}) => {
  await gate.ask({ path: "/x", method: "POST", headers: { origin: "http://shop.example" } });
  expect(last()?.headers.origin).toBe(origin.url);
  await gate.ask({ path: "/x", method: "POST", headers: { origin: "http://shop.example.evil.example" } });
  expect(last()?.headers.origin).toBe("http://shop.example.evil.example");
});

test("a WebSocket is opened through the gate and carries messages", async ({ expect }) => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(gate.url.port), gate.url.hostname);
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
    // A masked text frame "ok", once the door is open.
    if (received.endsWith("\r\n\r\n")) socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x6f, 0x6b]));
    if (received.endsWith("hi")) resolve(received);
  });
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";
  socket.write(
    `GET /socket HTTP/1.1\r\nHost: shop.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n\r\n`,
  );
  expect(await promise).toMatch(/^HTTP\/1.1 101 /u);
  socket.destroy();
});

test("a plain request through the gate leaves no receipt and sets no cookie", async ({ expect }) => {
  const answer = await gate.ask({ path: "/x" });
  expect(answer.headers["set-cookie"]).toBe(undefined);
  expect(last()?.headers["gatehouse-receipt"]).toBe(undefined);
});
