import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";

export type BenchOrigin = { readonly port: number; readonly kind: "nginx" | "node"; stop(): void };

/** The status and the target that the demo policy reads as `accepted`. */
const ACCEPTED = { status: 303, location: "/account" } as const;

/** The cheapest origin this machine has: nginx if it is installed, else Node, so that the origin is not what is measured. */
export async function startOrigin(folder: string): Promise<BenchOrigin> {
  return hasNginx() ? nginxOrigin(folder, await freePort()) : nodeOrigin();
}

function hasNginx(): boolean {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not installed: Node stands in, and the printed table says which one it was
  }
}

/** A port that was free a moment ago; nginx cannot tell which one it chose itself. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = http.createServer().listen(0, "127.0.0.1", () => {
      const port = portOf(server);
      server.close(() => resolve(port));
    });
  });
}

function portOf(server: http.Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("origin_port: expected a TCP port; listen first");
  return address.port;
}

function nginxOrigin(folder: string, port: number): BenchOrigin {
  mkdirSync(path.join(folder, "nginx"), { recursive: true });
  const config = path.join(folder, "nginx", "nginx.conf");
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/nginx/${name};`)
    .join(" ");
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/nginx/pid; error_log ${folder}/nginx/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_max_body_size 0; ${temp}
  server { listen 127.0.0.1:${port}; absolute_redirect off;
    location / { return 200 "a page\\n"; }
    location = /login { return ${ACCEPTED.status} ${ACCEPTED.location}; } } }`,
  );
  const child = spawn("nginx", ["-c", config, "-e", `${folder}/nginx/error.log`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { port, kind: "nginx", stop: () => void child.kill("SIGTERM") };
}

/** Also the origin of the upload test: it reads every byte and keeps none. */
export function nodeOrigin(): Promise<BenchOrigin> {
  const server = http.createServer((request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => {
      if (request.url !== "/login") return response.end("a page\n");
      return response.writeHead(ACCEPTED.status, { location: ACCEPTED.location }).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const stop = () => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ port: portOf(server), kind: "node", stop });
    });
  });
}
