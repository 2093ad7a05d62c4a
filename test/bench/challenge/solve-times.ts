/*
 * How long a visitor works, by the gate's own script in Chromium under Chromium's CPU slow-down, and what other functions
 * would have cost. `npm run bench:solve`. Neighbours on the machine make all of it slower; compare within one run.
 */
import { argon2Sync, scryptSync } from "node:crypto";
import os from "node:os";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { workOrder } from "../../../shared/challenge/work-proof.ts";
import { sendPage } from "../../support/shop-origin.ts";
import { startRecordingOrigin } from "../../support/recording-origin.ts";
import { launchVisitorBrowser } from "../../support/visitor-browser.ts";
import { visitorScripts } from "../../support/visitor-scripts.ts";
import { median } from "../report.ts";

const SLOWDOWNS = [1, 4, 6];
const TOTAL_BITS = [14, 16, 18];
const RUNS = 9;
const NATIVE_MS = 1_000;

async function serve() {
  const bundled = await build({
    entryPoints: ["test/bench/challenge/work-candidates.ts"],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
  });
  const candidates = bundled.outputFiles[0]?.text ?? "";
  const scripts = new Map(await visitorScripts()).set("/candidates.js", candidates);
  return startRecordingOrigin(({ url }, response) => {
    const body = scripts.get(url);
    // Chromium does not slow workers down: where they are forbidden, the page does the work and the slow-down holds.
    const policy = url === "/alone" ? { "content-security-policy": "worker-src 'none'" } : {};
    if (body === undefined) sendPage(response, `<script src="/candidates.js"></script>`, policy);
    else response.writeHead(200, { "content-type": "text/javascript" }).end(body);
  });
}

async function openSlow(browser: Browser, url: string, rate: number): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  return page;
}

/** Milliseconds of `solve`, the environment's facts and the start of the workers included. */
async function solveMs(page: Page, totalBits: number): Promise<readonly number[]> {
  const { puzzles, bits } = workOrder(totalBits);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const id = crypto.randomUUID().replaceAll("-", "");
    const token = `c1.k.${id}.1.2.login.silent.s.0.0.${puzzles}x${bits}.0.mac`;
    const script = `import("/.gatehouse/client.js").then(async ({ solve }) => {
      const startedAtMs = performance.now();
      await solve(${JSON.stringify(token)});
      return performance.now() - startedAtMs;
    })`;
    times.push(Number(await page.evaluate(script)));
  }
  return times;
}

async function solveTable(browser: Browser, url: string): Promise<void> {
  for (const [place, path] of [
    ["workers", "/"],
    ["the page's own thread", "/alone"],
  ] as const) {
    for (const rate of path === "/" ? [1] : SLOWDOWNS) {
      const page = await openSlow(browser, url + path, rate);
      for (const totalBits of TOTAL_BITS) {
        const times = await solveMs(page, totalBits);
        const most = Math.max(...times).toFixed(0);
        console.log(
          `${place}, ${rate}x, 2^${totalBits}: median ${median(times).toFixed(0)} ms, worst of ${RUNS} ${most} ms`,
        );
      }
      await page.close();
    }
  }
}

async function candidateTable(browser: Browser, url: string): Promise<void> {
  for (const rate of SLOWDOWNS) {
    const page = await openSlow(browser, url, rate);
    const rates: Record<string, number> = await page.evaluate("ratesOfCandidates()");
    for (const [name, value] of Object.entries(rates))
      console.log(`${name}, ${rate}x: ${value.toFixed(0)} a second`);
    await page.close();
  }
}

function nativeTable(): void {
  const salt = Buffer.alloc(16);
  const natives: Readonly<Record<string, (n: string) => unknown>> = {
    "scrypt, 128 KiB": (n) => scryptSync(n, salt, 32, { N: 1_024, r: 1, p: 1 }),
    "scrypt, 1 MiB": (n) => scryptSync(n, salt, 32, { N: 1_024, r: 8, p: 1 }),
    "Argon2id, 1 MiB": (n) =>
      argon2Sync("argon2id", {
        message: n,
        nonce: salt,
        parallelism: 1,
        tagLength: 32,
        memory: 1_024,
        passes: 1,
      }),
  };
  for (const [name, evaluate] of Object.entries(natives)) {
    const startedAtMs = performance.now();
    let n = 0;
    for (; performance.now() - startedAtMs < NATIVE_MS; n++) evaluate(String(n));
    console.log(`${name}, native: ${((n * 1_000) / (performance.now() - startedAtMs)).toFixed(0)} a second`);
  }
}

const [site, browser] = await Promise.all([serve(), launchVisitorBrowser()]);
console.log(`${os.cpus()[0]?.model ?? "unknown"}, ${os.cpus().length} cores, Chromium ${browser.version()}`);
await solveTable(browser, site.url);
await candidateTable(browser, site.url);
nativeTable();
await browser.close();
await site.close();
