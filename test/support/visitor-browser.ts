import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
} from "playwright-core";

/** Why there is no browser here, or undefined. */
export const NO_BROWSER = process.env["GATEHOUSE_NO_CHROMIUM"];

/**
 * Chromium without the switches that announce a driver: as near to a person's as a test can come. What drives it still
 * listens through the debugger's protocol.
 */
export const VISITOR_LAUNCH: LaunchOptions = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    // Chromium's own sandbox does not start as root, which CI often is; only our pages are opened here.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-blink-features=AutomationControlled",
  ],
  ignoreDefaultArgs: ["--enable-automation"],
};

export function launchVisitorBrowser(): Promise<Browser> {
  return chromium.launch(VISITOR_LAUNCH);
}

/** A visitor whose browser is set to keep no cookies at all. */
export async function openCookieless(): Promise<BrowserContext> {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-cookieless-"));
  mkdirSync(path.join(folder, "Default"));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(path.join(folder, "Default/Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(folder, VISITOR_LAUNCH);
  context.once("close", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return context;
}

/** A page of a visitor of its own, under the name that this Chromium has when it has a window. */
export async function openVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const major = browser.version().split(".")[0];
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  const context = await browser.newContext({ userAgent, locale: "en-GB", ...options });
  return context.newPage();
}

/** Statuses of the documents that this page was shown, redirects left out. */
export function shownDocuments(page: Page): number[] {
  const shown: number[] = [];
  page.on("response", (response) => {
    const isDocument = response.request().resourceType() === "document";
    if (isDocument && response.status() !== 303) shown.push(response.status());
  });
  return shown;
}
