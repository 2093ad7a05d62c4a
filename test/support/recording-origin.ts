import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** As on the wire: names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly bodyBytes: number;
};

export type RecordingOrigin = {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly close: () => Promise<void>;
};

type Respond = (request: SeenRequest, response: ServerResponse) => void;

const MAX_KEPT_BYTES = 1_048_576;

/** A real server that keeps what it was asked and answers as the test says. WebSocket upgrades are echoed once as "hi". */
export async function startRecordingOrigin(respond: Respond): Promise<RecordingOrigin> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const kept: Buffer[] = [];
    let bodyBytes = 0;
    request.on("data", (chunk: Buffer) => {
      bodyBytes += chunk.length;
      if (bodyBytes <= MAX_KEPT_BYTES) kept.push(chunk);
    });
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      const one = { method, url, headers, rawHeaders, body: Buffer.concat(kept).toString("utf8"), bodyBytes };
      seen.push(one);
      respond(one, response);
    });
  });
  // The server forgets sockets that it has handed out, so closing it would wait for them for ever.
  const upgraded: Socket[] = [];
  server.on("upgrade", (request, socket: Socket) => {
    upgraded.push(socket);
    acceptWebSocket(request, socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    close: () => {
      for (const socket of upgraded) socket.destroy();
      return closed(server);
    },
  };
}

function portOf(server: Server): number {
  // `address()` is text only for unix sockets.
  const address = server.address();
  return typeof address === "object" && address !== null ? (address satisfies AddressInfo).port : 0;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function acceptWebSocket({ headers }: IncomingMessage, socket: Socket): void {
  const accept = createHash("sha1")
    .update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  socket.on("error", () => socket.destroy());
  socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join("\r\n")}\r\n\r\n`);
  socket.on("data", () => socket.write(Buffer.from([0x81, 2, 0x68, 0x69])));
}
