import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { openPort } from "./open-port.ts";
import { failure, kvReply, success } from "./kv-api.ts";
import { NO_FAULTS, type Fault, type FaultPlan } from "./request-faults.ts";
import { fault, s3Reply } from "./s3-api.ts";
import type { Reply, Stored } from "./stored.ts";
import { signatureFault } from "./verify-signature.ts";

export const ACCOUNT = "acc0000000000000000000000000000a";
export const NAMESPACE = "0123456789abcdef0123456789abcdef";
export const BUCKET = "gatehouse-intel";
export const API_TOKEN = "stand-in-api-token";
/** The S3 credentials that belong to the token. */
export const R2_CREDENTIALS = {
  accessKeyId: "stand-in-token-id",
  secretAccessKey: createHash("sha256").update(API_TOKEN).digest("hex"),
};

export type SeenCall = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bodyBytes: number;
};

export type CloudflareStandIn = {
  readonly url: string;
  /** Settings of `gatehouse intel … --target cloudflare --endpoint <url>`. */
  readonly env: Readonly<Record<string, string>>;
  readonly stored: Stored;
  readonly seen: readonly SeenCall[];
  readonly close: () => Promise<void>;
};

type Settings = {
  readonly faults?: FaultPlan;
  readonly nowMs?: () => number;
  /** Told of each request before it is carried out, counted from 1. */
  readonly onRequest?: (request: number) => void;
};

type Incoming = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly nowMs: number;
};

/** Cloudflare's API for KV and tokens, and R2's S3 API, on one local port: signatures and documented limits are enforced. */
export async function startCloudflareApi(settings: Settings = {}): Promise<CloudflareStandIn> {
  const stored: Stored = { objects: new Map(), uploads: new Map(), pairs: new Map() };
  const seen: SeenCall[] = [];
  const { faults = NO_FAULTS, nowMs = Date.now, onRequest } = settings;
  let requests = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    requests += 1;
    onRequest?.(requests);
    const { method = "", headers } = request;
    const at = new URL(request.url ?? "", `http://${headers.host}`);
    const incoming = { method, url: at, headers, body, nowMs: nowMs() };
    const reply = answer(response, faults(requests), () => replyTo(stored, incoming));
    seen.push({ method, path: at.pathname, status: reply.status, bodyBytes: body.length });
  };
  // A publisher that is killed in the middle of a body ends its request: nothing is carried out then.
  const server = createServer((request, response) => void serve(request, response).catch(() => undefined));
  const { url, close } = await openPort(server);
  const env = {
    CLOUDFLARE_API_BASE_URL: `${url}/client/v4`,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    CLOUDFLARE_API_TOKEN: API_TOKEN,
    GATEHOUSE_KV_NAMESPACE: NAMESPACE,
  };
  return { url, env, stored, seen, close };
}

function replyTo(stored: Stored, incoming: Incoming): Reply {
  const { pathname } = incoming.url;
  return pathname.startsWith("/client/v4/")
    ? apiReply(stored, incoming, pathname.slice("/client/v4/".length))
    : bucketReply(stored, incoming);
}

function apiReply(stored: Stored, incoming: Incoming, path: string): Reply {
  if (incoming.headers.authorization !== `Bearer ${API_TOKEN}`) return failure(403, 9109);
  if (path === "user/tokens/verify") return success({ id: R2_CREDENTIALS.accessKeyId, status: "active" });
  const values = `accounts/${ACCOUNT}/storage/kv/namespaces/${NAMESPACE}/values/`;
  if (!path.startsWith(values)) return failure(404, 7003);
  return kvReply(stored, { ...incoming, key: decodeURIComponent(path.slice(values.length)) });
}

function bucketReply(stored: Stored, incoming: Incoming): Reply {
  const [, bucket, ...rest] = incoming.url.pathname.split("/");
  const code = signatureFault(incoming, { ...R2_CREDENTIALS, nowMs: Date.now() });
  if (code !== null) return fault(403, code);
  if (bucket !== BUCKET) return fault(404, "NoSuchBucket");
  return s3Reply(stored, { ...incoming, key: rest.join("/") });
}

function answer(response: ServerResponse, met: Fault | null, carryOut: () => Reply): Reply {
  if (met === "429" || met === "503")
    return send(response, { status: Number(met), headers: { "retry-after": "0" } });
  if (met === "tear-before") return torn(response, { status: 0 });
  if (met === "repeat") carryOut();
  const reply = carryOut();
  if (met === "tear-after") return torn(response, reply);
  return met === "tear-body" ? sendHalf(response, reply) : send(response, reply);
}

function send(response: ServerResponse, reply: Reply): Reply {
  response.writeHead(reply.status, reply.headers).end(reply.body);
  return reply;
}

function torn(response: ServerResponse, reply: Reply): Reply {
  response.destroy();
  return reply;
}

function sendHalf(response: ServerResponse, reply: Reply): Reply {
  const body = Buffer.from(reply.body ?? "");
  if (body.length < 2) return torn(response, reply);
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(body.length) });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  return reply;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
