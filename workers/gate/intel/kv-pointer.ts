import { RELEASE_POINTER_KEY, type PointerReader } from "../../../shared/format/release-store.ts";

// The least that KV allows. With our own polling every 15 s a new pointer is seen within about 45 s of reaching KV.
const CACHE_TTL_SECONDS = 30;

export function kvPointer(namespace: KVNamespace): PointerReader {
  return { read: () => namespace.get(RELEASE_POINTER_KEY, { type: "text", cacheTtl: CACHE_TTL_SECONDS }) };
}
