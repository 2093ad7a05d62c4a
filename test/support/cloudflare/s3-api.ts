import { createHash, randomUUID } from "node:crypto";
import { md5, type Reply, type Stored, type StoredBytes } from "./stored.ts";
import type { SignedRequest } from "./verify-signature.ts";

// https://developers.cloudflare.com/r2/platform/limits/ and /r2/objects/multipart-objects/
const MIN_PART_BYTES = 5 * 1_048_576;
const MAX_PARTS = 10_000;
const WRITE_PAUSE_MS = 1000;
const PAGE = 2;

export type S3Call = SignedRequest & { readonly key: string; readonly nowMs: number };

/** The operations of R2's S3 API that a publisher uses, with its limits; pages are tiny so that they are met. */
export function s3Reply(stored: Stored, call: S3Call): Reply {
  const { method, key, url } = call;
  const has = (name: string): boolean => url.searchParams.has(name);
  if (key === "") return has("uploads") ? listUploads(stored, call) : listObjects(stored, call);
  if (method === "POST") return has("uploads") ? beginUpload(stored, call) : completeUpload(stored, call);
  if (method === "PUT") return has("uploadId") ? putPart(stored, call) : putObject(stored, call);
  if (method === "DELETE") return has("uploadId") ? abortUpload(stored, call) : deleteObject(stored, call);
  return getObject(stored, call);
}

function getObject({ objects }: Stored, { key, headers, method }: S3Call): Reply {
  const object = objects.get(key);
  if (!object) return fault(404, "NoSuchKey");
  const facts = { etag: quoted(object.etag), "content-length": String(object.bytes.length) };
  if (method === "HEAD") return { status: 200, headers: facts };
  const [, first, last] = /^bytes=([0-9]+)-([0-9]+)$/u.exec(headers.range ?? "") ?? [];
  if (first === undefined || last === undefined) return { status: 200, headers: facts, body: object.bytes };
  if (Number(first) >= object.bytes.length) return fault(416, "InvalidRange");
  const body = object.bytes.subarray(Number(first), Number(last) + 1);
  return { status: 206, headers: { etag: quoted(object.etag), "content-length": String(body.length) }, body };
}

function putObject({ objects }: Stored, call: S3Call): Reply {
  const { key, headers, body, nowMs } = call;
  const there = objects.get(key);
  if (there && nowMs - there.writtenAtMs < WRITE_PAUSE_MS && isPointer(key)) return tooMany();
  const isUnmet =
    (headers["if-none-match"] === "*" && there !== undefined) ||
    (headers["if-match"] !== undefined && headers["if-match"] !== quoted(there?.etag ?? ""));
  if (isUnmet) return fault(412, "PreconditionFailed");
  return store(objects, key, { bytes: body, etag: md5(body), writtenAtMs: nowMs });
}

/** Objects that are named by their content are written by several publishers at once, which R2 bears. */
function isPointer(key: string): boolean {
  return key.startsWith("pointers/");
}

function deleteObject({ objects }: Stored, { key }: S3Call): Reply {
  objects.delete(key);
  return { status: 204 };
}

function beginUpload({ uploads }: Stored, { key, nowMs }: S3Call): Reply {
  const uploadId = randomUUID();
  uploads.set(uploadId, { key, beganAtMs: nowMs, parts: new Map() });
  return xml(
    `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
  );
}

function putPart({ uploads }: Stored, { url, body, nowMs }: S3Call): Reply {
  const upload = uploads.get(url.searchParams.get("uploadId") ?? "");
  const number = Number(url.searchParams.get("partNumber"));
  if (!upload) return fault(404, "NoSuchUpload");
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) return fault(400, "InvalidArgument");
  upload.parts.set(number, { bytes: body, etag: md5(body), writtenAtMs: nowMs });
  return { status: 200, headers: { etag: quoted(md5(body)) } };
}

function completeUpload({ uploads, objects }: Stored, { url, body, key, nowMs }: S3Call): Reply {
  const uploadId = url.searchParams.get("uploadId") ?? "";
  const upload = uploads.get(uploadId);
  if (!upload) return fault(404, "NoSuchUpload");
  const named = [
    ...body.toString("utf8").matchAll(/<PartNumber>([0-9]+)<\/PartNumber><ETag>"([0-9a-f]+)"<\/ETag>/gu),
  ];
  const parts = named.flatMap(([, number, etag]) => {
    const part = upload.parts.get(Number(number));
    return part && part.etag === etag ? [part] : [];
  });
  const code = partsFault(parts, named.length);
  if (code !== null) return fault(400, code);
  uploads.delete(uploadId);
  const hashes = parts.map(({ etag }) => Buffer.from(etag, "hex"));
  const etag = `${createHash("md5").update(Buffer.concat(hashes)).digest("hex")}-${parts.length}`;
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  store(objects, key, { bytes, etag, writtenAtMs: nowMs });
  return xml(
    `<CompleteMultipartUploadResult><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`,
  );
}

function partsFault(parts: readonly StoredBytes[], named: number): string | null {
  if (parts.length === 0 || parts.length !== named) return "InvalidPart";
  const sizes = parts.map(({ bytes }) => bytes.length);
  const [first = 0] = sizes;
  if (sizes.slice(0, -1).some((size) => size < MIN_PART_BYTES)) return "EntityTooSmall";
  return sizes.slice(0, -1).some((size) => size !== first) || (sizes.at(-1) ?? 0) > first
    ? "InvalidPart"
    : null;
}

function abortUpload({ uploads }: Stored, { url }: S3Call): Reply {
  return uploads.delete(url.searchParams.get("uploadId") ?? "")
    ? { status: 204 }
    : fault(404, "NoSuchUpload");
}

function listObjects({ objects }: Stored, { url }: S3Call): Reply {
  const after = url.searchParams.get("continuation-token") ?? "";
  const prefix = url.searchParams.get("prefix") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const page = keys.slice(0, PAGE).flatMap((key) => {
    const object = objects.get(key);
    return object ? [contents(key, object)] : [];
  });
  const isTruncated = keys.length > PAGE;
  const next = isTruncated ? `<NextContinuationToken>${keys[PAGE - 1]}</NextContinuationToken>` : "";
  return xml(
    `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${page.join("")}${next}</ListBucketResult>`,
  );
}

function contents(key: string, { bytes, writtenAtMs }: StoredBytes): string {
  const modified = new Date(writtenAtMs).toISOString();
  return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>${modified}</LastModified></Contents>`;
}

function listUploads({ uploads }: Stored, { url }: S3Call): Reply {
  const prefix = url.searchParams.get("prefix") ?? "";
  const entries = [...uploads]
    .filter(([, { key }]) => key.startsWith(prefix))
    .slice(0, PAGE)
    .map(
      ([id, { key, beganAtMs }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date(beganAtMs).toISOString()}</Initiated></Upload>`,
    );
  return xml(`<ListMultipartUploadsResult>${entries.join("")}</ListMultipartUploadsResult>`);
}

function store(objects: Stored["objects"], key: string, object: StoredBytes): Reply {
  objects.set(key, object);
  return { status: 200, headers: { etag: quoted(object.etag) } };
}

function tooMany(): Reply {
  return { ...fault(429, "TooManyRequests"), headers: { "retry-after": "1" } };
}

export function fault(status: number, code: string): Reply {
  return { status, body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` };
}

function xml(body: string): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0"?>${body}`,
  };
}

function quoted(etag: string): string {
  return `"${etag}"`;
}
