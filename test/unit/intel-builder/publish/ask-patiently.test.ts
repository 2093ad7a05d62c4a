import { createServer, type RequestListener } from "node:http";
import { test } from "vitest";
import { askPatiently, PATIENCE } from "../../../../intel-builder/publish/ask-patiently.ts";
import { openPort } from "../../../support/cloudflare/open-port.ts";

test("waits as long as the service says, and asks again", async ({ expect }) => {
  const { answer, waits, asked } = await askAServer((request, response) => {
    const isFirst = request.headers["x-try"] === "1";
    response.writeHead(isFirst ? 429 : 200, { "retry-after": "7" }).end("done");
  });
  expect([answer?.status, waits, asked]).toEqual([200, [7000], 2]);
});

test("waits twice as long each time where the service says nothing, and gives up in the end", async ({
  expect,
}) => {
  const { answer, waits } = await askAServer((_, response) => response.writeHead(503).end());
  expect(answer?.status).toBe(503);
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000]);
});

test("a body that tears is a try that failed", async ({ expect }) => {
  const { answer, asked } = await askAServer((request, response) => {
    response.writeHead(200, { "content-length": "4" });
    if (request.headers["x-try"] === "1") response.write("do", () => response.destroy());
    else response.end("done");
  });
  expect([new TextDecoder().decode(answer?.bytes), asked]).toEqual(["done", 2]);
});

test("a refusal is an answer and is not asked again", async ({ expect }) => {
  const { answer, asked } = await askAServer((_, response) => response.writeHead(403).end());
  expect([answer?.status, asked]).toEqual([403, 1]);
});

test("a redirect is not followed: it could carry secrets elsewhere", async ({ expect }) => {
  const { answer, asked } = await askAServer((_, response) =>
    response.writeHead(302, { location: "/elsewhere" }).end(),
  );
  expect([answer?.status, asked]).toEqual([302, 1]);
});

test("nobody there is told with the address and without its query", async ({ expect }) => {
  const { url, close } = await openPort(createServer());
  await close();
  const asking = askPatiently(() => ({ url: `${url}/path?secret=1`, method: "GET", headers: {} }), {
    ...PATIENCE,
    tries: 2,
    wait: async () => undefined,
  });
  await expect(asking).rejects.toThrow(
    /^unreachable: expected an answer to GET 127\.0\.0\.1:[0-9]+\/path, got none/u,
  );
});

async function askAServer(listener: RequestListener) {
  const { url, close } = await openPort(createServer(listener));
  const waits: number[] = [];
  let asked = 0;
  try {
    const answer = await askPatiently(() => ({ url, method: "GET", headers: { "x-try": String(++asked) } }), {
      ...PATIENCE,
      random: () => 1,
      wait: async (ms) => void waits.push(ms),
    });
    return { answer, waits, asked };
  } finally {
    await close();
  }
}
