import { connect, createServer, type Server } from "node:net";

/** Passes connections on, byte for byte: gives the console a fixed port while its runtime keeps one of its own. */
export function createRelay(target: URL): Server {
  return createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
}
