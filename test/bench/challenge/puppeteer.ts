import { launch, type Page } from "puppeteer-core";
import { VISITOR_LAUNCH } from "../../support/visitor-browser.ts";
import { passwordOf, type Contestant, type Target } from "./contestants.ts";

/** As puppeteer comes: headless, with its own name and marks. Root has no sandbox in Chromium. */
const ARGS = ["--no-sandbox"];
/** Long enough for the work on a busy machine; a client that is not through by then is stopped. */
const PATIENCE_MS = 15_000;

async function logIn({ gate, route, username, address }: Target): Promise<void> {
  const { executablePath } = VISITOR_LAUNCH;
  const browser = await launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ARGS });
  try {
    const page = await browser.newPage();
    await page.setExtraHTTPHeaders({ "cf-connecting-ip": address });
    await page.goto(new URL(`/form-${route}`, gate).href);
    await fillIn(page, username);
    await page.waitForFunction("location.pathname === '/account'", { timeout: PATIENCE_MS }).catch(() => {});
  } finally {
    await browser.close();
  }
}

async function fillIn(page: Page, username: string): Promise<void> {
  await page.locator("::-p-aria(User name)").fill(username);
  await page.locator("::-p-aria(Password)").fill(passwordOf({ username }));
  await page.locator("::-p-aria(Sign in)").click();
}

export const PUPPETEER: Contestant = { name: "puppeteer, stock", attempt: logIn };
