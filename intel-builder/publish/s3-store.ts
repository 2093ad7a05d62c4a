import type { PointerRecord } from "../../shared/format/mirrored-pointer.ts";
import type { Answer } from "./ask-patiently.ts";
import { inParallel } from "./pieces.ts";
import { readListing, readUploads } from "./s3-answers.ts";
import { askS3, type S3Access } from "./s3-request.ts";
import { abortUpload, uploadToS3 } from "./s3-upload.ts";
import type { StoredObject, TargetObjects } from "./target.ts";

const DELETES_AT_A_TIME = 4;
// A thousand uploads a page: whoever left more behind runs it again.
const MAX_PAGES_OF_UPLOADS = 10;

/** A bucket of R2 or another S3-compatible store. */
export function s3Objects(access: S3Access): TargetObjects {
  return {
    async read(key) {
      const answer = await askS3(access, { method: "GET", key, expects: [404] });
      return answer.status === 404 ? null : answer.bytes;
    },
    readRange: (key, offset, length) => readRange(access, key, { offset, length }),
    async size(key) {
      const answer = await askS3(access, { method: "HEAD", key, expects: [404] });
      return answer.status === 404 ? null : Number(answer.headers.get("content-length"));
    },
    async write(key, bytes) {
      await askS3(access, { method: "PUT", key, body: bytes });
    },
    upload: (key, source) => uploadToS3(access, key, source),
    list: (prefix) => listObjects(access, prefix),
    async remove(keys) {
      await inParallel(keys, DELETES_AT_A_TIME, (key) =>
        askS3(access, { method: "DELETE", key, expects: [404] }),
      );
    },
    dropUnfinished: (beganBeforeMs) => dropUploads(access, beganBeforeMs),
  };
}

/** An object that is replaced only if it is still the one that was read: S3's conditional writes, which R2 has too. */
export function s3Record(access: S3Access, key: string): PointerRecord {
  const read: PointerRecord["read"] = async () => {
    const answer = await askS3(access, { method: "GET", key, expects: [404] });
    const version = answer.headers.get("etag");
    if (answer.status === 404 || version === null) return null;
    return { text: new TextDecoder().decode(answer.bytes), version };
  };
  return {
    read,
    async replace(text, version) {
      const headers: Record<string, string> =
        version === null ? { "if-none-match": "*" } : { "if-match": version };
      const body = new TextEncoder().encode(text);
      const answer = await askS3(access, { method: "PUT", key, headers, body, expects: [404, 409, 412] });
      if (answer.status < 300) return true;
      // The answer to an earlier try may have been lost, or a proxy asked twice: then what stands there is ours.
      return (await read())?.text === text;
    },
  };
}

async function readRange(
  access: S3Access,
  key: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Uint8Array | null> {
  const headers = { range: `bytes=${offset}-${offset + length - 1}` };
  const answer = await askS3(access, { method: "GET", key, headers, expects: [404, 416] });
  if (answer.status === 404) return null;
  return answer.status === 416 ? new Uint8Array() : wantedPart(answer, offset, length);
}

/** A store may ignore the range and send everything. */
function wantedPart({ status, bytes }: Answer, offset: number, length: number): Uint8Array {
  return status === 206 ? bytes : bytes.subarray(offset, offset + length);
}

async function* listObjects(access: S3Access, prefix: string): AsyncGenerator<StoredObject> {
  let token: string | null = null;
  do {
    const query: Record<string, string> = {
      "list-type": "2",
      prefix,
      ...(token === null ? {} : { "continuation-token": token }),
    };
    const answer: Answer = await askS3(access, { method: "GET", query });
    const { objects, next } = readListing(new TextDecoder().decode(answer.bytes));
    yield* objects;
    token = next;
  } while (token !== null);
}

async function dropUploads(access: S3Access, beganBeforeMs: number): Promise<number> {
  let dropped = 0;
  // Asked again from the start each time: what is aborted leaves the list, so no markers are needed.
  for (let page = 0; page < MAX_PAGES_OF_UPLOADS; page++) {
    const answer = await askS3(access, { method: "GET", query: { uploads: "", prefix: "artefacts/" } });
    const old = readUploads(new TextDecoder().decode(answer.bytes)).filter(
      ({ beganAtMs }) => beganAtMs < beganBeforeMs,
    );
    for (const { key, uploadId } of old) await abortUpload(access, key, uploadId);
    dropped += old.length;
    if (old.length === 0) break;
  }
  return dropped;
}
