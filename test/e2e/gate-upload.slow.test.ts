import { readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";

const UPLOAD_BYTES = 200 * 1_048_576;
const CHUNK = new Uint8Array(65_536);
// A body that were held anywhere on its way would grow the process by its own 200 MB at least.
const MAX_GROWTH_BYTES = 64 * 1_048_576;

let origin: RecordingOrigin;
let gate: RunningGate;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.end("ok"));
  gate = await startGate(origin.url, aPolicy(aRoute("login", "allow")));
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

test.for([
  ["a path that no route protects", "/upload", {}],
  ["an upload of unknown length", "/upload", { "transfer-encoding": "chunked" }],
] as const)("200 MB to %s are streamed with flat memory", async ([, path, headers], { expect }) => {
  await upload("/upload", { "content-length": "0" }, 0);
  const before = residentPeakBytes();
  expect(before).toBeGreaterThan(0);
  const length = "transfer-encoding" in headers ? headers : { "content-length": String(UPLOAD_BYTES) };
  await upload(path, length, UPLOAD_BYTES);
  expect(origin.seen.at(-1)?.bodyBytes).toBe(UPLOAD_BYTES);
  expect(residentPeakBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
});

function upload(path: string, headers: Readonly<Record<string, string>>, bytes: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = {
    host: gate.url.hostname,
    port: gate.url.port,
    path,
    method: "PUT",
    headers: { ...headers },
  };
  const request = httpRequest(options, (response) => response.resume().on("end", resolve));
  request.on("error", reject);
  let left = bytes;
  const send = (): void => {
    while (left > 0) {
      left -= CHUNK.byteLength;
      if (!request.write(CHUNK)) return;
    }
    request.end();
  };
  request.on("drain", send);
  send();
  return promise;
}

/** The most memory that this test's workerd processes ever held together. */
function residentPeakBytes(): number {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && isOwnWorkerd(name))
    .map((pid) => Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readProc(pid, "status"))?.[1] ?? 0) * 1_024)
    .reduce((sum, bytes) => sum + bytes, 0);
}

function isOwnWorkerd(pid: string): boolean {
  const status = readProc(pid, "status");
  return /^Name:\s+workerd$/mu.test(status) && new RegExp(`^PPid:\\s+${process.pid}$`, "mu").test(status);
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
