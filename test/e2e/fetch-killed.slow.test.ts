import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { test } from "vitest";
import { openRandom } from "../attack/simulator/random.ts";
import { freshFolder } from "../support/fresh-folder.ts";
import { startMisbehavingServer, type MisbehavingServer } from "../support/misbehaving-server.ts";

const CLI = path.join(import.meta.dirname, "../../cli/gatehouse.ts");
const POINTS = 20;
const RANGES = 256;
const random = openRandom(20_261_122);

test("a fetch that is killed anywhere is taken up again, and ends as if it had not been", async ({
  expect,
}) => {
  const server = await startMisbehavingServer();
  serveFeeds(server);
  const whole = await freshFolder();
  expect(await fetchInto(whole, server)).toBe(0);
  const requests = server.asked.length;
  const expected = await filesOf(whole);
  let [killed, resumed] = [0, 0];
  for (let point = 0; point < POINTS; point++) {
    const folder = await freshFolder();
    const before = server.asked.length;
    const code = await fetchInto(folder, server, before + 1 + random.below(requests));
    killed += code === null ? 1 : 0;
    // Whatever stands there under a feed's own name is whole.
    expect(expected).toMatchObject(await filesOf(folder));
    const asked = server.asked.length;
    expect(await fetchInto(folder, server)).toBe(0);
    resumed += server.asked.length - asked < requests ? 1 : 0;
    expect(await filesOf(folder)).toEqual(expected);
    expect(await stateOf(folder)).toEqual(await stateOf(whole));
  }
  await server.close();
  console.log(`${killed} of ${POINTS} fetches were killed; ${resumed} times less was asked again`);
  expect(killed).toBeGreaterThan(POINTS / 2);
});

function serveFeeds(server: MisbehavingServer): void {
  const exits = Array.from({ length: 2_000 }, (_, n) => `45.1.${n >> 8}.${n & 255}\n`).join("");
  server.on("/check.torproject.org/torbulkexitlist", { kind: "body", text: exits, etag: '"exits"' });
  for (let prefix = 0; prefix < RANGES; prefix++) {
    const lines = Array.from({ length: 800 }, (_, n) => `${hex(n * 77 + prefix, 35)}:${n + 1}`);
    const at = `/api.pwnedpasswords.com/range/${hex(prefix, 5)}`;
    server.on(at, { kind: "body", text: lines.join("\r\n"), etag: `"${prefix}"`, gzip: prefix % 2 === 0 });
  }
}

function hex(n: number, digits: number): string {
  return n.toString(16).toUpperCase().padStart(digits, "0");
}

/** Null where it was killed: a moment after the server was asked so many times. */
function fetchInto(folder: string, server: MisbehavingServer, killAt = Infinity): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const ranges = ["--ranges", `00000-${hex(RANGES - 1, 5)}`, "--parallel", "4"];
    const args = ["intel", "fetch", "tor-exits", "pwned-sha1", "--into", folder, "--mirror", server.url];
    const child = spawn(process.execPath, [CLI, ...args, ...ranges], { stdio: "ignore" });
    const watch = setInterval(() => {
      if (server.asked.length < killAt) return;
      clearInterval(watch);
      void wait(random.below(8)).then(() => child.kill("SIGKILL"));
    }, 1);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve(code);
    });
  });
}

type Files = Readonly<Record<string, string>>;

/** What builds read: all but the fetcher's own notes. */
async function filesOf(folder: string): Promise<Files> {
  const names = (await listed(folder)).filter((name) => !name.startsWith(".fetch"));
  const read = names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Names of the fetcher's notes: what they say depends on when they were written. */
async function stateOf(folder: string): Promise<readonly string[]> {
  return (await listed(folder)).filter((name) => name.startsWith(".fetch"));
}

async function listed(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}
