import type { TargetPointer } from "../../shared/format/mirrored-pointer.ts";
import type { ObjectReader } from "../../shared/format/release-store.ts";

/** A large object on its way: read piece by piece, and again where a piece was lost. */
export type ByteSource = {
  readonly sizeBytes: number;
  readonly read: (offset: number, length: number) => Promise<Uint8Array>;
};

export type StoredObject = {
  readonly key: string;
  readonly sizeBytes: number;
  /** By the store's own clock. */
  readonly writtenAtMs: number;
};

/** The objects of one bucket. They are immutable: the same key always has the same bytes, so writing twice is harmless. */
export type TargetObjects = ObjectReader & {
  /** For what fits into memory easily: manifests, small artefacts. */
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
  /** For any size, in bounded memory. Nothing is there under `key` until all of it is. */
  readonly upload: (key: string, source: ByteSource) => Promise<void>;
  readonly list: (prefix: string) => AsyncIterable<StoredObject>;
  /** Keys that are not there are no error: whoever collects may be killed and run again. */
  readonly remove: (keys: readonly string[]) => Promise<void>;
  /** Removes what uploads that died left over, if they began before; gives how many there were. */
  readonly dropUnfinished: (beganBeforeMs: number) => Promise<number>;
};

/** Where releases go. */
export type Target = { readonly objects: TargetObjects; readonly pointer: TargetPointer };

export type OpenTarget = Target & { readonly close: () => Promise<void> };
