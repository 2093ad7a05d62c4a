import type { PointerRecord } from "./mirrored-pointer.ts";

type Condition = { etagMatches: string } | { etagDoesNotMatch: string };

/** What a compare-and-set needs of an R2 binding. */
export type RecordBucket = {
  readonly get: (key: string) => Promise<{
    readonly etag: string;
    readonly arrayBuffer: () => Promise<ArrayBuffer>;
  } | null>;
  readonly put: (key: string, value: string, options: { onlyIf: Condition }) => Promise<unknown>;
};

/** An object that is replaced only if it is still the one that was read. */
export function bucketRecord(bucket: RecordBucket, key: string): PointerRecord {
  return {
    async read() {
      const object = await bucket.get(key);
      return object && { text: new TextDecoder().decode(await object.arrayBuffer()), version: object.etag };
    },
    async replace(text, version) {
      const onlyIf = version === null ? { etagDoesNotMatch: "*" } : { etagMatches: version };
      // R2 gives null where the condition does not hold.
      return (await bucket.put(key, text, { onlyIf })) !== null;
    },
  };
}
