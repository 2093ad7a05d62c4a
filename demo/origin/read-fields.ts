import type { IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

const MAX_BODY_BYTES = 1_048_576;

/** Fields by dotted path (`user.password`); form fields have no dots. A body that cannot be read has no fields. */
export type Fields = ReadonlyMap<string, string>;

/** Reads a form or JSON body, compressed or not, as a usual framework does; the last of two equal form fields wins. */
export function readFields(body: Buffer, headers: IncomingMessage["headers"]): Fields {
  const text = inflate(body, headers["content-encoding"]).toString("utf8");
  const isJson = (headers["content-type"] ?? "").toLowerCase().includes("json");
  return isJson ? jsonFields(text) : new Map(new URLSearchParams(text));
}

/** The body's bytes as they came; what is beyond the limit is read and dropped. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

function inflate(body: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: MAX_BODY_BYTES };
  try {
    if (encoding === "gzip") return gunzipSync(body, options);
    if (encoding === "deflate") return inflateSync(body, options);
    if (encoding === "br") return brotliDecompressSync(body, options);
    return body;
  } catch {
    return Buffer.alloc(0);
  }
}

function jsonFields(text: string): Fields {
  const fields = new Map<string, string>();
  try {
    collect(JSON.parse(text), "", fields);
  } catch {
    return new Map();
  }
  return fields;
}

function collect(value: unknown, path: string, fields: Map<string, string>): void {
  if (typeof value === "string" || typeof value === "number") fields.set(path, String(value));
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collect(inner, path === "" ? key : `${path}.${key}`, fields);
  }
}
