import * as z from "zod/mini";

const RELEASE_ID = /^[0-9a-f]{16}$/u;
const releaseId = z.string().check(z.regex(RELEASE_ID, "expected 16 hex digits"));

/** The one thing that changes when a release is activated: KV `release/active`. */
export const releasePointerSchema = z.strictObject({
  release: releaseId,
  previous: z.nullable(releaseId),
  activatedAtMs: z.int().check(z.minimum(0)),
  /** The kill switch: gates judge without any release, whatever is activated, until it is switched on again. */
  off: z.optional(z.literal(true)),
});
export type ReleasePointer = z.infer<typeof releasePointerSchema>;

/** KV key of the pointer: the copy that gates read. */
export const RELEASE_POINTER_KEY = "release/active";

/** The pointer where it is compared and set: beside the objects, because KV can do neither. */
export const RELEASE_RECORD_KEY = "pointers/release.json";

export function isReleaseId(text: string): boolean {
  return RELEASE_ID.test(text);
}

/** Object keys are the same in R2, in a folder and behind the console's API. */
export function manifestKey(id: string): string {
  return `releases/${id}/manifest.json`;
}

export function artefactKey(sha256Hex: string): string {
  return `artefacts/${sha256Hex}`;
}

/** The read side: all that a gate may do. Null means that the object is not there; a broken connection throws. */
export type ObjectReader = {
  readonly read: (key: string) => Promise<Uint8Array | null>;
  /** Fewer bytes than asked for if the object ends early; the caller checks. */
  readonly readRange: (key: string, offset: number, length: number) => Promise<Uint8Array | null>;
  readonly size: (key: string) => Promise<number | null>;
};

/** The builder's side. Objects are immutable: the same key always has the same bytes. */
export type ObjectStore = Pick<ObjectReader, "read" | "size"> & {
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
};

export type PointerReader = { readonly read: () => Promise<string | null> };
