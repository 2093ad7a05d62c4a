import type { ObjectReader } from "../../../shared/format/release-store.ts";

/** A bucket's objects. Bodies are read to the end inside the request that asked: they cannot outlive it. */
export function r2Objects(bucket: R2Bucket): ObjectReader {
  return {
    read: async (key) => bytesOf(await bucket.get(key)),
    readRange: async (key, offset, length) => bytesOf(await bucket.get(key, { range: { offset, length } })),
    size: async (key) => (await bucket.head(key))?.size ?? null,
  };
}

async function bytesOf(object: R2ObjectBody | null): Promise<Uint8Array | null> {
  return object === null ? null : new Uint8Array(await object.arrayBuffer());
}
