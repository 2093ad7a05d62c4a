import type { StoredObject } from "./target.ts";

/**
 * The few answers of S3 that are read here, out of XML without attributes that matter. Keys are our own (letters, digits,
 * slashes and dots), so nothing in them is escaped; ids and tokens can be, and are unescaped.
 */
export function readListing(xml: string): {
  readonly objects: readonly StoredObject[];
  readonly next: string | null;
} {
  const objects = elements(xml, "Contents").map((entry) => ({
    key: required(entry, "Key"),
    sizeBytes: Number(required(entry, "Size")),
    writtenAtMs: Date.parse(required(entry, "LastModified")),
  }));
  const isTruncated = first(xml, "IsTruncated") === "true";
  return { objects, next: isTruncated ? required(xml, "NextContinuationToken") : null };
}

export type UnfinishedUpload = {
  readonly key: string;
  readonly uploadId: string;
  readonly beganAtMs: number;
};

export function readUploads(xml: string): readonly UnfinishedUpload[] {
  return elements(xml, "Upload").map((entry) => ({
    key: required(entry, "Key"),
    uploadId: required(entry, "UploadId"),
    beganAtMs: Date.parse(required(entry, "Initiated")),
  }));
}

export function readUploadId(xml: string): string {
  return required(xml, "UploadId");
}

function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "gu"))].map(
    ([, inner = ""]) => inner,
  );
}

function first(xml: string, name: string): string | null {
  const [found] = elements(xml, name);
  return found === undefined ? null : unescaped(found);
}

function required(xml: string, name: string): string {
  const found = first(xml, name);
  if (found !== null) return found;
  throw new Error(`s3_answer: expected ${name} in the store's answer, got none; is this an S3 endpoint?`);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text
    .replaceAll(/&#(x?)([0-9a-fA-F]{1,6});/gu, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === "" ? 10 : 16)),
    )
    .replaceAll(/&(amp|lt|gt|quot|apos);/gu, (_, name: string) => ENTITIES[name] ?? "");
}
