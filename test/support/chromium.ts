import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { runCommand } from "./run-command.ts";

export type ChromiumLookup =
  | { readonly status: "found"; readonly path: string }
  | { readonly status: "missing"; readonly reason: string };

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const INSTALL_LIMIT_MS = 5 * 60_000;

/** The first Chromium that is already here: the `CHROMIUM` variable, the system's, or Playwright's own. */
function installedChromium(): string | null {
  const named = process.env["CHROMIUM"];
  const candidates = [...(named ? [named] : []), ...INSTALLED, chromium.executablePath()];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/**
 * Finds Chromium, or installs it: apt where this process is root, Playwright's download elsewhere.
 * Never throws: a machine without a browser still runs every other suite.
 */
export async function findChromium(): Promise<ChromiumLookup> {
  const present = installedChromium();
  if (present) return { status: "found", path: present };
  const attempts = [
    process.getuid?.() === 0 ? await aptInstall() : "apt-get needs root",
    await playwrightDownload(),
  ];
  const installed = installedChromium();
  if (installed) return { status: "found", path: installed };
  return {
    status: "missing",
    reason: `no Chromium was found, and none could be installed (${attempts.join("; ")})`,
  };
}

async function aptInstall(): Promise<string> {
  const install = "apt-get install -y -q -o DPkg::Lock::Timeout=300 --no-install-recommends chromium";
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { code } = await runCommand("sh", ["-c", `apt-get update -q && ${install}`], {
    limitMs: INSTALL_LIMIT_MS,
    env,
  });
  return `apt-get ended with ${code}`;
}

async function playwrightDownload(): Promise<string> {
  if (installedChromium()) return "not needed";
  const cli = path.resolve("node_modules/playwright-core/cli.js");
  const args = [cli, "install", "chromium"];
  const { code } = await runCommand(process.execPath, args, { limitMs: INSTALL_LIMIT_MS });
  return `Playwright's download ended with ${code}`;
}
