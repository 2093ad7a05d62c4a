import { inParallel, PIECE_BYTES, piecesOf } from "./pieces.ts";
import { readUploadId } from "./s3-answers.ts";
import { askS3, type S3Access } from "./s3-request.ts";
import type { ByteSource } from "./target.ts";

// S3 and R2 take 10,000 parts. R2 wants all but the last of one size.
const MAX_PARTS = 10_000;
// 300 MB pushed to a server beside it: 226 MB of memory with two parts at a time, 279 with three, no faster. More win little
// elsewhere too, as one connection fills most lines.
const PARTS_AT_A_TIME = 2;

/** In one request if it is small, else in parts. The store shows nothing under `key` before the last part is there. */
export async function uploadToS3(access: S3Access, key: string, source: ByteSource): Promise<void> {
  if (source.sizeBytes <= PIECE_BYTES) {
    await askS3(access, { method: "PUT", key, body: await source.read(0, source.sizeBytes) });
    return;
  }
  const begun = await askS3(access, { method: "POST", key, query: { uploads: "" } });
  const uploadId = readUploadId(new TextDecoder().decode(begun.bytes));
  try {
    const etags = await sendParts(access, { key, uploadId, source });
    await completeUpload(access, { key, uploadId, etags, sizeBytes: source.sizeBytes });
  } catch (error) {
    // The store keeps, and bills, parts that nobody completes; if this fails too, `intel collect` finds them.
    await abortUpload(access, key, uploadId).catch(() => undefined);
    throw error;
  }
}

export async function abortUpload(access: S3Access, key: string, uploadId: string): Promise<void> {
  await askS3(access, { method: "DELETE", key, query: { uploadId }, expects: [404] });
}

type Sending = { readonly key: string; readonly uploadId: string; readonly source: ByteSource };

function sendParts(access: S3Access, { key, uploadId, source }: Sending): Promise<readonly string[]> {
  const partBytes = Math.max(PIECE_BYTES, Math.ceil(source.sizeBytes / MAX_PARTS));
  return inParallel(piecesOf(source.sizeBytes, partBytes), PARTS_AT_A_TIME, async (piece, index) => {
    const answer = await askS3(access, {
      method: "PUT",
      key,
      query: { partNumber: String(index + 1), uploadId },
      body: await source.read(piece.offset, piece.length),
    });
    return answer.headers.get("etag") ?? "";
  });
}

type Completing = {
  readonly key: string;
  readonly uploadId: string;
  readonly etags: readonly string[];
  readonly sizeBytes: number;
};

async function completeUpload(
  access: S3Access,
  { key, uploadId, etags, sizeBytes }: Completing,
): Promise<void> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  const body = new TextEncoder().encode(
    `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`,
  );
  const answer = await askS3(access, { method: "POST", key, query: { uploadId }, body, expects: [404] });
  // S3 may find a fault after it has said 200.
  if (answer.status < 300 && !new TextDecoder().decode(answer.bytes).includes("<Error>")) return;
  // The answer to an earlier try may have been lost, or a proxy asked twice: then the upload is gone because it is complete.
  const head = await askS3(access, { method: "HEAD", key, expects: [404] });
  if (head.status === 200 && Number(head.headers.get("content-length")) === sizeBytes) return;
  throw new Error(`upload_lost: expected ${key} to be complete, got an unfinished upload; run it again`);
}
