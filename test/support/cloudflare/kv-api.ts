import type { Reply, Stored } from "./stored.ts";

// https://developers.cloudflare.com/kv/platform/limits/
const MAX_KEY_BYTES = 512;
const MAX_VALUE_BYTES = 25 * 1_048_576;
const WRITE_PAUSE_MS = 1000;

export type KvCall = {
  readonly method: string;
  readonly key: string;
  readonly body: Buffer;
  readonly nowMs: number;
};

/** One value of a KV namespace by Cloudflare's API. */
export function kvReply({ pairs }: Stored, { method, key, body, nowMs }: KvCall): Reply {
  const pair = pairs.get(key);
  if (method === "GET") return pair ? { status: 200, body: pair.value } : failure(404, 10_009);
  if (method !== "PUT") return failure(405, 10_000);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES || body.length > MAX_VALUE_BYTES) return failure(413, 10_033);
  if (pair && nowMs - pair.writtenAtMs < WRITE_PAUSE_MS)
    return { ...failure(429, 10_048), headers: { "retry-after": "1" } };
  pairs.set(key, { value: body, writtenAtMs: nowMs });
  return success({});
}

export function success(result: object): Reply {
  return { status: 200, body: JSON.stringify({ success: true, errors: [], messages: [], result }) };
}

export function failure(status: number, code: number): Reply {
  return { status, body: JSON.stringify({ success: false, errors: [{ code, message: "" }], result: null }) };
}
