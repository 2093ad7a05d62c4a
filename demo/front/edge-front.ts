import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { AddressBook } from "./address-book.ts";
import { answerHeaders, edgeHeaders } from "./edge-headers.ts";

export type FrontSettings = {
  /** Where the gate listens. */
  readonly gate: URL;
  readonly book: AddressBook;
};

/**
 * Plays the platform's edge on this machine: says where a visitor comes from, and lets nobody else say it.
 * Bodies stream both ways with back-pressure; nothing is buffered and nothing is retried.
 */
export function createFront(settings: FrontSettings): Server {
  const server = createServer((request, response) => forward(request, response, settings));
  server.on("upgrade", (request, socket, head) => forwardUpgrade(request, { socket, head }, settings));
  // A 200 MB upload over a slow line takes longer than Node's default of five minutes.
  server.requestTimeout = 0;
  return server;
}

function forward(request: IncomingMessage, response: ServerResponse, settings: FrontSettings): void {
  const upstream = openUpstream(request, settings, []);
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer));
    pipeline(answer, response, () => undefined);
  });
  upstream.on("error", () => answerUnavailable(response));
  response.on("close", () => upstream.destroy());
  pipeline(request, upstream, () => undefined);
}

function forwardUpgrade(
  request: IncomingMessage,
  client: { socket: Duplex; head: Buffer },
  settings: FrontSettings,
): void {
  const { socket, head } = client;
  const upstream = openUpstream(request, settings, [
    "connection",
    "Upgrade",
    "upgrade",
    String(request.headers.upgrade),
  ]);
  upstream.on("upgrade", (answer, gateSocket: Duplex, gateHead) => {
    socket.write(rawHead(answer, ["Connection: Upgrade", `Upgrade: ${String(answer.headers.upgrade)}`]));
    socket.write(gateHead);
    gateSocket.write(head);
    pipeline(socket, gateSocket, () => undefined);
    pipeline(gateSocket, socket, () => undefined);
  });
  upstream.on("response", (answer) => {
    socket.write(rawHead(answer, ["Connection: close"]));
    pipeline(answer, socket, () => undefined);
  });
  upstream.on("error", () => socket.destroy());
  socket.on("error", () => upstream.destroy());
  upstream.end();
}

function openUpstream(
  request: IncomingMessage,
  { gate, book }: FrontSettings,
  extraHeaders: readonly string[],
) {
  const { hostname, port } = gate;
  return httpRequest({
    hostname,
    port,
    method: request.method,
    path: request.url,
    headers: [...edgeHeaders(request, book.standIn(loopbackOf(request))), ...extraHeaders],
    // A connection of its own for each request: a reused one may die under a POST, which must never be sent twice.
    agent: false,
  });
}

/** IPv6 loopback and anything else that is not 127/8 is this machine's own home. */
function loopbackOf({ socket }: IncomingMessage): string {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/u, "");
  return address.startsWith("127.") ? address : "127.0.0.1";
}

function answerUnavailable(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(503, { "content-type": "text/plain", "cache-control": "no-store", "retry-after": "1" });
  response.end("The gate is restarting; try again in a moment.\n");
}

function rawHead(answer: IncomingMessage, extraLines: readonly string[]): string {
  const pairs = answerHeaders(answer);
  const lines = pairs.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${pairs[i + 1]}`] : []));
  const status = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`;
  return `${[status, ...lines, ...extraLines].join("\r\n")}\r\n\r\n`;
}
