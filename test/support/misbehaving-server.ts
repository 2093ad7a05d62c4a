import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** What a server of feeds may do, well or badly. */
export type Behaviour =
  | { readonly kind: "body"; readonly text: string; readonly etag?: string; readonly gzip?: boolean }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "redirect"; readonly to: string }
  /** Says a length and closes before it. */
  | { readonly kind: "torn"; readonly text: string }
  /** Says gzip and ends in its middle. */
  | { readonly kind: "torn_gzip"; readonly text: string }
  /** Sends the beginning and then nothing. */
  | { readonly kind: "stall"; readonly text: string }
  /** A few bytes at a time, for ever. */
  | { readonly kind: "drip" }
  /** Closes without an answer. */
  | { readonly kind: "hang_up" }
  /** Small on the line, large in memory. */
  | { readonly kind: "bomb"; readonly bytes: number };

export type MisbehavingServer = {
  readonly url: string;
  /** Answers of one path, in order; the last one stays. */
  readonly on: (path: string, ...behaviours: readonly Behaviour[]) => void;
  /** What was asked, in order: `path if-none-match`. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
};

export async function startMisbehavingServer(): Promise<MisbehavingServer> {
  const plans = new Map<string, Behaviour[]>();
  const asked: string[] = [];
  const drips = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(`${path} ${request.headers["if-none-match"] ?? "-"}`);
    const plan = plans.get(path) ?? [];
    const behaviour = plan.length > 1 ? plan.shift() : plan[0];
    behave(behaviour ?? { kind: "status", status: 404 }, request, response, drips);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    on: (path, ...behaviours) => void plans.set(path, [...behaviours]),
    asked,
    async close() {
      drips.forEach((drip) => clearInterval(drip));
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("port: expected one, got none");
  return address.port;
}

function behave(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
  drips: Set<NodeJS.Timeout>,
): void {
  switch (behaviour.kind) {
    case "body":
      return sendBody(behaviour, request, response);
    case "status":
      response.writeHead(
        behaviour.status,
        behaviour.retryAfter === undefined ? {} : { "retry-after": behaviour.retryAfter },
      );
      return void response.end("busy");
    case "redirect":
      response.writeHead(302, { location: behaviour.to });
      return void response.end();
    case "torn":
      response.writeHead(200, { "content-length": String(behaviour.text.length + 1_000) });
      return void response.write(behaviour.text, () => response.destroy());
    case "torn_gzip": {
      const packed = gzipSync(behaviour.text);
      response.writeHead(200, { "content-encoding": "gzip" });
      return void response.end(packed.subarray(0, packed.length - 12));
    }
    case "stall":
      response.writeHead(200);
      return void response.write(behaviour.text);
    case "drip":
      response.writeHead(200);
      return void drips.add(setInterval(() => response.write("1.2.3.4\n"), 5));
    case "hang_up":
      return void request.socket.destroy();
    case "bomb":
      response.writeHead(200, { "content-encoding": "gzip" });
      return void response.end(gzipSync(Buffer.alloc(behaviour.bytes)));
  }
}

function sendBody(
  { text, etag, gzip }: Extract<Behaviour, { kind: "body" }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (etag !== undefined && request.headers["if-none-match"] === etag) {
    response.writeHead(304);
    response.end();
    return;
  }
  const headers = {
    ...(etag === undefined ? {} : { etag }),
    ...(gzip ? { "content-encoding": "gzip" } : {}),
  };
  response.writeHead(200, headers);
  response.end(gzip ? gzipSync(text) : text);
}
