import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Answer, html, json } from "./answer.ts";
import { missingPage } from "./pages.ts";
import { readBody, readFields } from "./read-fields.ts";
import { routePath } from "./route-path.ts";
import { answerShop, type ShopRequest } from "./shop.ts";
import type { ShopDeps } from "./sign-in.ts";

/** True when Gatehouse headers that verify, for this very request and body, ask for a second factor. */
export type StepUpAsked = (request: IncomingMessage, body: Buffer, nowMs: number) => boolean;

/** The shop as a server that does not listen yet. */
export function createShop(deps: ShopDeps, stepUpAsked: StepUpAsked): Server {
  return createServer((request, response) => {
    respond(request, deps, stepUpAsked)
      .then((answer) => send(response, request, answer))
      .catch((error: unknown) => {
        process.stderr.write(`shop: ${error instanceof Error ? error.message : "unknown failure"}\n`);
        send(response, request, html(500, missingPage()));
      });
  });
}

async function respond(request: IncomingMessage, deps: ShopDeps, stepUpAsked: StepUpAsked): Promise<Answer> {
  const path = routePath(request.url ?? "/");
  const mailbox = path.match(/^\/demo\/outbox\/(.+)$/u)?.[1];
  if (mailbox !== undefined && isDirect(request)) return readMail(deps, mailbox);
  const body = await readBody(request);
  return answerShop(shopRequest(request, body, stepUpAsked(request, body, deps.nowMs())), deps);
}

function shopRequest(request: IncomingMessage, body: Buffer, stepUp: boolean): ShopRequest {
  return {
    method: effectiveMethod(request),
    path: routePath(request.url ?? "/"),
    fields: readFields(body, request.headers),
    cookies: readCookies(request),
    stepUp,
  };
}

/** Many frameworks let a header replace the method; so does this shop, and the gate must cope. */
function effectiveMethod({ method, headers }: IncomingMessage): string {
  const override =
    headers["x-http-method-override"] ?? headers["x-method-override"] ?? headers["x-http-method"];
  return (typeof override === "string" && method !== "GET" ? override : (method ?? "GET")).toUpperCase();
}

/**
 * The mailbox is for whoever sits at this machine. What comes through a gate carries the client-address header (a front
 * always sets it), so nobody outside can read codes.
 */
function isDirect({ headers }: IncomingMessage): boolean {
  return !["cf-connecting-ip", "x-forwarded-for", "x-forwarded-host", "cf-worker"].some(
    (name) => name in headers,
  );
}

function readMail({ outbox }: ShopDeps, username: string): Answer {
  const text = outbox.newest(username);
  return text === null ? json(404, { error: { code: "no_mail" } }) : json(200, { to: username, text });
}

function readCookies({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const pairs = (headers.cookie ?? "").split(/[;,]/u).map((pair) => pair.trim().split("=", 2));
  return new Map(pairs.flatMap(([name, value]) => (name && value ? [[name, value] as const] : [])));
}

function send(response: ServerResponse, request: IncomingMessage, { status, headers, body }: Answer): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  }
  response.writeHead(status, { "content-length": Buffer.byteLength(body) });
  response.end(request.method === "HEAD" ? undefined : body);
}
