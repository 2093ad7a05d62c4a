import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { overflowOf, violations } from "../support/axe-violations.ts";
import { startConsolePages } from "../support/console-pages.ts";
import { launchVisitorBrowser, NO_BROWSER, openVisitor } from "../support/visitor-browser.ts";

const SHOTS = path.join(import.meta.dirname, "shots");

describe.skipIf(NO_BROWSER)("the console's pages", () => {
  let site: { readonly url: string; readonly server: Server };
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    [site, browser] = await Promise.all([startConsolePages(), launchVisitorBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.server.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await openVisitor(browser, options);
    await page.goto(site.url);
    return page;
  }

  test.for([
    ["light", {}],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 320, height: 640 } }],
    ["forced-colours", { forcedColors: "active" }],
  ] as const)(
    "%s: everything can be read, and nothing runs over the edge",
    async ([name, options], { expect }) => {
      const page = await open(options);
      await page.screenshot({ path: path.join(SHOTS, `console-${name}.png`) });
      expect(await violations(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      await page.getByRole("region", { name: "Newest receipts" }).getByRole("link").first().click();
      await page.getByRole("heading", { name: /^Receipt/u }).waitFor();
      await page.screenshot({ path: path.join(SHOTS, `console-receipt-${name}.png`) });
      expect(await violations(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      await page.context().close();
    },
  );

  test("tell of the running attack first: since when, how large, what sets it apart", async ({ expect }) => {
    const page = await open();
    const row = page.getByRole("region", { name: "Attacks" }).locator("tbody tr").first();
    expect((await row.textContent())?.replaceAll(/\s+/gu, " ")).toMatch(
      /login running, 5 hours 2026-11-23 07:00:00 1204 about 352 leaked data: pair *client 5c1d20e2/u,
    );
    await page.context().close();
  });

  test("find a visitor's code by keyboard alone, without a script", async ({ expect }) => {
    const page = await open({ javaScriptEnabled: false });
    const link = page.getByRole("region", { name: "Newest receipts" }).getByRole("link").first();
    const code = (await link.textContent()) ?? "";
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Receipt ${code}` }).waitFor();
    expect(await page.getByText("this exact user name and password were leaked together").count()).toBe(1);
    await page.context().close();
  });
});
