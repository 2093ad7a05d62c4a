import { createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtempSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, test } from "vitest";
import { openAddressBook } from "../../../demo/front/address-book.ts";
import { createFront } from "../../../demo/front/edge-front.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-front-"));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a stand-in for the gate that answers with what it received, and the front before it. */
async function aFront(): Promise<number> {
  const gate = createServer((asked, answer) =>
    answer.end(JSON.stringify({ url: asked.url, headers: asked.headers })),
  );
  const gatePort = await listening(gate);
  return listening(
    createFront({ gate: new URL(`http://127.0.0.1:${gatePort}`), book: openAddressBook(folder) }),
  );
}

function listening(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

function get(
  port: number,
  localAddress: string,
  headers: Record<string, string>,
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, hostname: "127.0.0.1", localAddress, headers, path: "/login" }, (answer) => {
      answer.setEncoding("utf8");
      let text = "";
      answer.on("data", (part: string) => (text += part));
      answer.on("end", () => resolve(JSON.parse(text).headers));
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("what a visitor says about where it comes from is overwritten", async ({ expect }) => {
  const port = await aFront();
  const forged = {
    "CF-Connecting-IP": "9.9.9.9",
    "MF-CF-Blob": '{"asn":1}',
    "CF-IPCountry": "XX",
    "True-Client-IP": "9.9.9.9",
    "X-Real-IP": "9.9.9.9",
  };
  const [plain, lying] = [await get(port, "127.0.0.1", {}), await get(port, "127.0.0.1", forged)];
  expect(lying).toEqual(plain);
});

test("a visitor's own X-Forwarded-For stays, to the left of what the platform appends", async ({
  expect,
}) => {
  const headers = await get(await aFront(), "127.0.0.1", { "X-Forwarded-For": "9.9.9.9" });
  expect(headers["x-forwarded-for"]).toBe(`9.9.9.9, ${String(headers["cf-connecting-ip"])}`);
});

test("loopback addresses stand for different parts of the world", async ({ expect }) => {
  const port = await aFront();
  const countries = await Promise.all(
    ["127.0.0.1", "127.10.3.4", "127.40.0.9"].map(async (from) => {
      const headers = await get(port, from, {});
      return JSON.parse(String(headers["mf-cf-blob"])).asn;
    }),
  );
  expect(new Set(countries).size).toBe(3);
});

test("the encodings that a client accepts reach the gate only where the platform shows them", async ({
  expect,
}) => {
  const port = await aFront();
  const silent = await get(port, "127.0.0.1", {});
  expect(silent["accept-encoding"]).toBe("identity");
  expect(JSON.parse(String(silent["mf-cf-blob"])).clientAcceptEncoding).toBeUndefined();
  const asking = await get(port, "127.0.0.1", { "accept-encoding": "gzip, br" });
  expect(JSON.parse(String(asking["mf-cf-blob"])).clientAcceptEncoding).toBe("gzip, br");
});
