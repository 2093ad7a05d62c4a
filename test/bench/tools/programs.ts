import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import type { Account } from "../../../demo/people/population.ts";
import { findChromium } from "../../support/chromium.ts";
import { runCommand } from "../../support/run-command.ts";

/**
 * A program that tries pairs at a login form. `null`: it is not installed here. `said`: how many it reports as found.
 */
export type Tool = {
  readonly name: string;
  readonly wrong: number;
  readonly run: (site: URL, pairs: readonly Account[]) => Promise<{ readonly said: number } | null>;
};

const LIMIT_MS = 90_000;
const FORM = "content-type: application/x-www-form-urlencoded";
/** Where the shop, and nobody else, sends who is in. */
const INSIDE = "/account";

function isInstalled(program: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-tools-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ffuf: Tool["run"] = (site, pairs) =>
  inFolder(async (folder) => {
    if (!isInstalled("ffuf")) return null;
    const file = (name: string, lines: readonly string[]): string => {
      const at = path.join(folder, name);
      writeFileSync(at, `${lines.join("\n")}\n`);
      return at;
    };
    const out = path.join(folder, "out.json");
    const lists = [
      "-w",
      `${file(
        "users",
        pairs.map(({ username }) => encodeURIComponent(username)),
      )}:USER`,
      "-w",
      `${file(
        "words",
        pairs.map(({ password }) => encodeURIComponent(password)),
      )}:WORD`,
    ];
    const what = ["-mode", "pitchfork", "-X", "POST", "-H", FORM, "-d", "username=USER&password=WORD"];
    const found = ["-mc", "303", "-t", "4", "-s", "-of", "json", "-o", out];
    await runCommand("ffuf", [...lists, ...what, ...found, "-u", new URL("/login", site).href], {
      limitMs: LIMIT_MS,
    });
    const report: unknown = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : null;
    const results =
      typeof report === "object" && report !== null && "results" in report ? report.results : [];
    return { said: Array.isArray(results) ? results.length : 0 };
  });

/** Tells right from wrong by a word of the account's page, where it follows the shop to. Version 9.4 wants headers before that word. */
function hydra(headers: readonly string[]): Tool["run"] {
  return (site, pairs) =>
    inFolder(async (folder) => {
      if (!isInstalled("hydra")) return null;
      const list = path.join(folder, "pairs");
      writeFileSync(list, pairs.map(({ username, password }) => `${username}:${password}\n`).join(""));
      const sent = headers.map((header) => `H=${header.replaceAll(":", "\\:")}:`).join("");
      const form = `/login:username=^USER^&password=^PASS^:${sent}S=Sign out`;
      const how = ["-C", list, "-t", "4", "-I", "-s", site.port, site.hostname, "http-post-form", form];
      const { output } = await runCommand("hydra", how, { limitMs: LIMIT_MS });
      return { said: output.split("\n").filter((line) => line.includes("[http-post-form]")).length };
    });
}

/** A shell loop over curl; `from` gives each try the address it comes from. */
function curlLoop(from: (index: number) => string | null, headers: readonly string[]): Tool["run"] {
  return async (site, pairs) => {
    if (!isInstalled("curl")) return null;
    let said = 0;
    for (const [index, { username, password }] of pairs.entries()) {
      const address = from(index);
      const fields = [`username=${username}`, `password=${password}`].flatMap((field) => [
        "--data-urlencode",
        field,
      ]);
      const sent = headers.flatMap((header) => ["-H", header]);
      const asked = ["-s", "-o", "/dev/null", "-w", "%{redirect_url}", ...sent, ...fields];
      const bound = address === null ? [] : ["--interface", address];
      const target = new URL("/login", site).href;
      // oxlint-disable-next-line no-await-in-loop -- a shell loop waits for each
      const { output } = await runCommand("curl", [...bound, ...asked, target], { limitMs: LIMIT_MS });
      if (output.endsWith(INSIDE)) said += 1;
    }
    return { said };
  };
}

/** As copied out of a browser's developer tools. */
const COPIED = [
  "user-agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0",
  "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "accept-language: en-US,en;q=0.5",
  "accept-encoding: gzip, deflate, br, zstd",
  "upgrade-insecure-requests: 1",
  "sec-fetch-dest: document",
  "sec-fetch-mode: navigate",
  "sec-fetch-site: same-origin",
  "sec-fetch-user: ?1",
];

/** Addresses that stand for homes abroad, a new one each time. */
const homeAbroad = (index: number): string =>
  `127.${40 + (index % 40)}.${(index * 7) % 256}.${1 + ((index * 13) % 254)}`;

const scriptedChromium: Tool["run"] = async (site, pairs) => {
  const found = await findChromium();
  if (found.status === "missing") return null;
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: found.path, args });
  let said = 0;
  try {
    for (const pair of pairs) {
      // oxlint-disable-next-line no-await-in-loop -- one browser, one try after the other
      const page = await browser.newPage();
      // oxlint-disable-next-line no-await-in-loop
      if (await isIn(page, site, pair)) said += 1;
      // oxlint-disable-next-line no-await-in-loop
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return { said };
};

/** Long enough for a proof's work on a busy machine. */
const PATIENCE_MS = 8_000;

async function isIn(page: Page, site: URL, { username, password }: Account): Promise<boolean> {
  await page.goto(new URL("/login", site).href);
  await page.getByLabel("E-mail address").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const settled = page.getByText(/Sign out|do not know|code|program/iu).first();
  await settled.waitFor({ timeout: PATIENCE_MS }).catch(() => {});
  return new URL(page.url()).pathname === INSIDE;
}

export const TOOLS: readonly Tool[] = [
  { name: "hydra, 4 threads", wrong: 72, run: hydra([]) },
  { name: "hydra, copied headers", wrong: 72, run: hydra(COPIED) },
  { name: "ffuf, 4 threads", wrong: 72, run: ffuf },
  { name: "curl loop, one address", wrong: 72, run: curlLoop(() => null, []) },
  { name: "curl loop, copied headers, an address each", wrong: 72, run: curlLoop(homeAbroad, COPIED) },
  { name: "Chromium by playwright, stock", wrong: 12, run: scriptedChromium },
];
