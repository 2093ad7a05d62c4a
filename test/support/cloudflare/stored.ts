import { createHash } from "node:crypto";

export type StoredBytes = { readonly bytes: Buffer; readonly etag: string; readonly writtenAtMs: number };

export type Upload = {
  readonly key: string;
  readonly beganAtMs: number;
  readonly parts: Map<number, StoredBytes>;
};

/** What the stand-in holds; tests look at it, and may put into it what a killed publisher would leave. */
export type Stored = {
  readonly objects: Map<string, StoredBytes>;
  readonly uploads: Map<string, Upload>;
  readonly pairs: Map<string, { readonly value: Buffer; readonly writtenAtMs: number }>;
};

/** R2's ETag of an object that was put in one piece, and of a part. */
export function md5(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("hex");
}

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
};
