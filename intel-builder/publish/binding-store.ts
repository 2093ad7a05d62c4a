import type { RecordBucket } from "../../shared/format/bucket-record.ts";
import type { PointerMirror } from "../../shared/format/mirrored-pointer.ts";
import { RELEASE_POINTER_KEY } from "../../shared/format/release-store.ts";

import { PIECE_BYTES, piecesOf } from "./pieces.ts";
import type { ByteSource, StoredObject, TargetObjects } from "./target.ts";

type Body = { readonly arrayBuffer: () => Promise<ArrayBuffer> };
type Part = { readonly partNumber: number; readonly etag: string };
type Upload = {
  readonly uploadPart: (partNumber: number, bytes: Uint8Array) => Promise<Part>;
  readonly complete: (parts: Part[]) => Promise<unknown>;
  readonly abort: () => Promise<void>;
};
type Listed = { readonly key: string; readonly size: number; readonly uploaded: Date };

/** What the publisher needs of an R2 binding. */
export type Bucket = RecordBucket & {
  readonly get: (
    key: string,
    options?: { readonly range: { readonly offset: number; readonly length: number } },
  ) => Promise<Body | null>;
  readonly head: (key: string) => Promise<{ readonly size: number } | null>;
  readonly put: (key: string, value: Uint8Array) => Promise<unknown>;
  readonly list: (options: { prefix: string; cursor?: string }) => Promise<{
    readonly objects: readonly Listed[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  readonly delete: (keys: string[]) => Promise<void>;
  readonly createMultipartUpload: (key: string) => Promise<Upload>;
};

/** What the publisher needs of a KV binding. */
export type Namespace = {
  readonly get: (key: string) => Promise<string | null>;
  readonly put: (key: string, value: string) => Promise<void>;
};

export function bucketObjects(bucket: Bucket): TargetObjects {
  return {
    read: async (key) => bytesOf(await bucket.get(key)),
    readRange: async (key, offset, length) => bytesOf(await bucket.get(key, { range: { offset, length } })),
    size: async (key) => (await bucket.head(key))?.size ?? null,
    async write(key, bytes) {
      await bucket.put(key, bytes);
    },
    upload: (key, source) => uploadToBucket(bucket, key, source),
    list: (prefix) => listBucket(bucket, prefix),
    async remove(keys) {
      if (keys.length > 0) await bucket.delete([...keys]);
    },
    // A binding cannot list uploads; R2 drops what nobody completed after seven days.
    dropUnfinished: async () => 0,
  };
}

export function namespaceMirror(namespace: Namespace): PointerMirror {
  return {
    read: () => namespace.get(RELEASE_POINTER_KEY),
    write: (text) => namespace.put(RELEASE_POINTER_KEY, text),
  };
}

async function bytesOf(object: Body | null): Promise<Uint8Array | null> {
  return object === null ? null : new Uint8Array(await object.arrayBuffer());
}

async function uploadToBucket(bucket: Bucket, key: string, source: ByteSource): Promise<void> {
  if (source.sizeBytes <= PIECE_BYTES) {
    await bucket.put(key, await source.read(0, source.sizeBytes));
    return;
  }
  const upload = await bucket.createMultipartUpload(key);
  try {
    const parts: Part[] = [];
    for (const [index, { offset, length }] of piecesOf(source.sizeBytes).entries())
      parts.push(await upload.uploadPart(index + 1, await source.read(offset, length)));
    await upload.complete(parts);
  } catch (error) {
    await upload.abort().catch(() => undefined);
    throw error;
  }
}

async function* listBucket(bucket: Bucket, prefix: string): AsyncGenerator<StoredObject> {
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<Bucket["list"]>> = await bucket.list({
      prefix,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { key, size, uploaded } of page.objects)
      yield { key, sizeBytes: size, writtenAtMs: new Date(uploaded).getTime() };
    ({ cursor } = page);
  } while (cursor !== undefined);
}
