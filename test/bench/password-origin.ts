import http from "node:http";

/** An origin that lets in whoever types `right`, answered as the demo policy reads it. */
export function startPasswordOrigin(): Promise<{ readonly port: number; stop(): void }> {
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
    request.on("end", () => {
      if (request.url !== "/login") return response.end("a page\n");
      if (body.includes("password=right")) return response.writeHead(303, { location: "/account" }).end();
      return response.writeHead(401).end("wrong\n");
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string")
        throw new Error("origin_port: expected a TCP port; listen first");
      const stop = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ port: address.port, stop });
    });
  });
}
