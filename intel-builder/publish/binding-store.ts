import {
  RELEASE_POINTER_KEY,
  type ObjectStore,
  type PointerStore,
} from "../../shared/format/release-store.ts";

/** What the publisher needs of an R2 binding. */
export type Bucket = {
  readonly get: (key: string) => Promise<{ readonly arrayBuffer: () => Promise<ArrayBuffer> } | null>;
  readonly head: (key: string) => Promise<{ readonly size: number } | null>;
  readonly put: (key: string, value: Uint8Array) => Promise<unknown>;
};

/** What the publisher needs of a KV binding. */
export type Namespace = {
  readonly get: (key: string) => Promise<string | null>;
  readonly put: (key: string, value: string) => Promise<void>;
};

export function bucketObjects(bucket: Bucket): ObjectStore {
  return {
    async read(key) {
      const object = await bucket.get(key);
      return object === null ? null : new Uint8Array(await object.arrayBuffer());
    },
    size: async (key) => (await bucket.head(key))?.size ?? null,
    async write(key, bytes) {
      await bucket.put(key, bytes);
    },
  };
}

export function namespacePointer(namespace: Namespace): PointerStore {
  return {
    read: () => namespace.get(RELEASE_POINTER_KEY),
    write: (text) => namespace.put(RELEASE_POINTER_KEY, text),
  };
}
