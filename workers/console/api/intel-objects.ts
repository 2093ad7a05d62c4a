import { type Context, Hono } from "hono";
import { RELEASE_RECORD_KEY } from "../../../shared/format/release-store.ts";
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
  routes.get("/", (c) => listObjects(c, deps));
  // Hono answers HEAD through GET; the bucket then need not be read.
  routes.get("/*", (c) => (c.req.method === "HEAD" ? headObject(c, deps) : getObject(c, deps)));
  routes.put("/*", (c) => putObject(c, deps));
  routes.delete("/*", (c) => deleteObject(c, deps));
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
  const range = rangeOf(c);
  const object = named && (await intel.get(named.path, range === null ? {} : { range }));
  if (!object) return problem(c, 404, "not_found");
  const length = range === null ? object.size : Math.min(range.length, object.size - range.offset);
  return c.body(object.body, range === null ? 200 : 206, {
    "content-type": "application/octet-stream",
    "content-length": String(length),
  });
}

type Range = { readonly offset: number; readonly length: number };

/** One range with both ends, as publishers ask; null for anything else, which gets the whole object. */
function rangeOf(c: Context<ConsoleEnv>): Range | null {
  const [, first, last] = /^bytes=([0-9]{1,12})-([0-9]{1,12})$/u.exec(c.req.header("range") ?? "") ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) return null;
  return { offset: Number(first), length: Number(last) - Number(first) + 1 };
}

/** What releases are made of, a page at a time, for those who collect what nothing names any more. */
async function listObjects(c: Context<ConsoleEnv>, { intel }: ConsoleDeps): Promise<Response> {
  const prefix = c.req.query("prefix");
  if (prefix !== "artefacts/" && prefix !== "releases/") return problem(c, 400, "prefix_invalid");
  const cursor = c.req.query("cursor");
  const page = await intel.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
  const objects = page.objects.map(({ key, size, uploaded }) => ({
    key,
    sizeBytes: size,
    writtenAtMs: uploaded.getTime(),
  }));
  return c.json({ objects, next: page.truncated ? page.cursor : null });
}

/** Policies stay: receipts name them. The two releases that a pointer names stay too, whatever is asked. */
async function deleteObject(c: Context<ConsoleEnv>, { intel }: ConsoleDeps): Promise<Response> {
  const named = keyOf(c);
  if (!named || named.key.kind === "policy") return problem(c, 400, "key_invalid");
  if (named.key.kind === "manifest" && (await isPointedTo(intel, named.key.id)))
    return problem(c, 409, "release_in_use");
  await intel.delete(named.path);
  return c.json({ status: "deleted" });
}

async function isPointedTo(intel: R2Bucket, id: string): Promise<boolean> {
  const text = await (await intel.get(RELEASE_RECORD_KEY))?.text();
  // The id's 16 digits can stand nowhere else in it but as `release` or `previous`.
  return text?.includes(`"${id}"`) ?? false;
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
