/*
 * What a push takes: `npm run bench:push [-- --mb 300 --delta 1000000]`. A release with a cold artefact of so many megabytes, and
 * then the same with a delta of so many new passwords (one per cent of a hundred million), each pushed by the command in a process
 * of its own to a stand-in of Cloudflare's APIs on this machine. Ends with 1 if a bound was missed. Linux.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { withTrusted } from "../../cli/intel/keys/release-keys.ts";
import { changeReleaseKeys } from "../../cli/local-keys.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { startCloudflareApi, type CloudflareStandIn } from "../support/cloudflare/cloudflare-api.ts";
import { aMadeRelease, ballast, type MadeRelease } from "../support/made-release.ts";
import { passwordDelta } from "./intel/password-delta.ts";
import { atMost, machine, noted, printFigures, type Figure } from "./report.ts";

const { values } = parseArgs({
  options: { mb: { type: "string", default: "300" }, delta: { type: "string", default: "1000000" } },
});
const [megabytes, changed] = [Number(values.mb), Number(values.delta)];
const CLI = path.join(import.meta.dirname, "../../cli/gatehouse.ts");
const SAMPLE_MS = 20;

type Push = {
  readonly seconds: number;
  readonly peakRssMb: number;
  readonly requests: number;
  readonly writtenMb: number;
  readonly kvWrites: number;
};

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-push-"));
const standIn = await startCloudflareApi();
try {
  process.exitCode = printFigures(machine(), await figures()) > 0 ? 1 : 0;
} finally {
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
}

async function figures(): Promise<readonly Figure[]> {
  const filter = ballast(megabytes * 1_000_000);
  const base = await store(await aMadeRelease({ extra: { "passwords-filter": filter } }));
  const delta = passwordDelta(changed, 22);
  const next = await store(
    await aMadeRelease({ extra: { "passwords-filter": filter, "passwords-delta": delta } }),
  );
  const [full, part] = [await push(base), await push(next)];
  return [
    noted(
      `full push of ${megabytes} MB, read back`,
      `${full.seconds.toFixed(1)} s, ${full.requests} requests`,
    ),
    atMost("memory of the publisher", full.peakRssMb, 256, "MB"),
    noted(`push of ${changed} new passwords`, `${part.seconds.toFixed(1)} s, ${part.requests} requests`),
    atMost("written by it", part.writtenMb, 3, "MB"),
    atMost("KV writes by it", part.kvWrites, 3, "writes"),
  ];
}

async function store({ id, objects, keys }: MadeRelease): Promise<string> {
  const built = folderObjects(releasesDir(folder));
  for (const [key, bytes] of objects) await built.write(key, bytes);
  const [signer] = keys.releaseSigners;
  await changeReleaseKeys(folder, (known) =>
    known.releaseSigners.some((each) => each.id === signer?.id)
      ? known
      : withTrusted(known, `${signer?.id}=${signer?.publicKey}`),
  );
  return id;
}

async function push(id: string): Promise<Push> {
  const before = standIn.seen.length;
  const startedAtMs = performance.now();
  const args = [
    "intel",
    "activate",
    id,
    "--state",
    folder,
    "--target",
    "cloudflare",
    "--endpoint",
    standIn.url,
  ];
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...standIn.env },
    stdio: ["ignore", "ignore", "ignore"],
  });
  let peakKb = 0;
  const sampling = setInterval(() => (peakKb = Math.max(peakKb, highWaterKb(child.pid))), SAMPLE_MS);
  await new Promise<void>((resolve) => child.on("close", () => resolve()));
  clearInterval(sampling);
  if (child.exitCode !== 0)
    throw new Error(`push: expected exit code 0, got ${child.exitCode}; run it by hand`);
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { seconds, peakRssMb: peakKb / 1024, ...countCalls(standIn, before) };
}

/** The kernel keeps the peak itself; sampling only has to meet the process alive near its end. */
function highWaterKb(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+([0-9]+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function countCalls(
  { seen }: CloudflareStandIn,
  from: number,
): Pick<Push, "requests" | "writtenMb" | "kvWrites"> {
  const calls = seen.slice(from);
  const writes = calls.filter(({ method }) => method === "PUT" || method === "POST");
  return {
    requests: calls.length,
    writtenMb: writes.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) / 1_000_000,
    kvWrites: writes.filter(({ path: called }) => called.startsWith("/client/v4/")).length,
  };
}
