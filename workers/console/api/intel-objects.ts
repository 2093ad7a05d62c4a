import { type Context, Hono } from "hono";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { ConsoleDeps, ConsoleEnv } from "../console-deps.ts";
import { problem } from "../problem.ts";
import { manifestId } from "./manifest-id.ts";
import { type ObjectKey, parseObjectKey } from "./object-key.ts";

// An artefact is streamed into the bucket, which checks its hash itself; the other two are read here, so they are small.
const MAX_ARTEFACT_BYTES = 512 * 1_048_576;
const MAX_DOCUMENT_BYTES = 4 * 1_048_576;

const PREFIX = "/api/intel/objects/";

/** Content-addressed objects: a PUT stores only what its key names, so nothing that is there can ever change meaning. */
export function objectRoutes(deps: ConsoleDeps): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  // Hono answers HEAD through GET; the bucket then need not be read.
  routes.get("/*", (c) => (c.req.method === "HEAD" ? headObject(c, deps) : getObject(c, deps)));
  routes.put("/*", (c) => putObject(c, deps));
  return routes;
}

function keyOf(c: Context): { readonly path: string; readonly key: ObjectKey } | null {
  const path = new URL(c.req.url).pathname.slice(PREFIX.length);
  const key = parseObjectKey(path);
  return key && { path, key };
}

async function headObject(c: Context<ConsoleEnv>, { intel }: ConsoleDeps): Promise<Response> {
  const named = keyOf(c);
  const head = named && (await intel.head(named.path));
  return head ? c.body(null, 200, { "content-length": String(head.size) }) : problem(c, 404, "not_found");
}

async function getObject(c: Context<ConsoleEnv>, { intel }: ConsoleDeps): Promise<Response> {
  const named = keyOf(c);
  const object = named && (await intel.get(named.path));
  if (!object) return problem(c, 404, "not_found");
  return c.body(object.body, 200, {
    "content-type": "application/octet-stream",
    "content-length": String(object.size),
  });
}

async function putObject(c: Context<ConsoleEnv>, deps: ConsoleDeps): Promise<Response> {
  const named = keyOf(c);
  if (!named) return problem(c, 400, "key_invalid");
  const bytes = Number(c.req.header("content-length") ?? Number.NaN);
  if (!Number.isInteger(bytes)) return problem(c, 411, "length_required");
  const max = named.key.kind === "artefact" ? MAX_ARTEFACT_BYTES : MAX_DOCUMENT_BYTES;
  if (bytes > max) return problem(c, 413, "object_too_large");
  // What the hash vouches for may be written again: that heals a damaged object and changes no sound one.
  const stored = await store(deps.intel, named, c.req.raw);
  return stored ? c.json({ status: "stored" }, 201) : problem(c, 422, "hash_mismatch");
}

async function store(
  bucket: R2Bucket,
  { path, key }: { path: string; key: ObjectKey },
  request: Request,
): Promise<boolean> {
  if (key.kind === "artefact") return storeArtefact(bucket, path, { sha256: key.sha256, body: request.body });
  const text = await request.text();
  if (!documentMatches(key, text)) return false;
  await bucket.put(path, text);
  return true;
}

async function storeArtefact(
  bucket: R2Bucket,
  path: string,
  { sha256, body }: { sha256: string; body: ReadableStream | null },
): Promise<boolean> {
  try {
    await bucket.put(path, body ?? "", { sha256 });
    return true;
  } catch (error) {
    // 10037: "The SHA-256 checksum you specified did not match what we received." (workerd and R2 use the same text)
    if (error instanceof Error && /checksum|10037/u.test(error.message)) return false;
    throw error;
  }
}

function documentMatches(key: Exclude<ObjectKey, { kind: "artefact" }>, text: string): boolean {
  try {
    return key.kind === "policy" ? loadPolicy(text).revision === key.revision : manifestId(text) === key.id;
  } catch {
    return false;
  }
}
