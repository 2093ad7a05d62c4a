import http from "node:http";
import { Readable } from "node:stream";
import { nodeOrigin } from "./origin.ts";
import type { Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

export const UPLOAD_BYTES = 200 * 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 1);
// A streamed upload holds some socket buffers; a buffered one holds all 200 MB (466 MB were seen with `clone()`).
const GROWTH_LIMIT_MB = 32;

/** Sends 200 MB through a Worker and tells by how much the process's peak memory grew. */
export async function uploadFigure(
  what: string,
  start: (originPort: number) => Promise<WorkerdProcess>,
): Promise<Figure> {
  const origin = await nodeOrigin();
  const worker = await start(origin.port);
  const port = worker.ports["http"] ?? 0;
  // Once small, so that what the first request of an isolate costs is not counted as growth.
  await upload(port, CHUNK.length);
  const beforeMb = worker.peakRssBytes() / 2 ** 20;
  const status = await upload(port, UPLOAD_BYTES);
  const grownMb = worker.peakRssBytes() / 2 ** 20 - beforeMb;
  await worker.stop();
  origin.stop();
  const measured = `+${grownMb.toFixed(0)} MB on ${beforeMb.toFixed(0)} MB (answer ${status})`;
  return {
    what,
    measured,
    bound: `flat: ≤ ${GROWTH_LIMIT_MB} MB`,
    held: grownMb <= GROWTH_LIMIT_MB && status === 200,
  };
}

function upload(port: number, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: "shop.example",
      "content-length": bytes,
      "content-type": "application/octet-stream",
    };
    const request = http.request(
      { host: "127.0.0.1", port, method: "POST", path: "/photos", headers },
      (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    request.on("error", reject);
    Readable.from(chunksOf(bytes)).pipe(request);
  });
}

function* chunksOf(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length)
    yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
}
