import { chromium, type Browser, type LaunchOptions, type Page } from "playwright-core";
import { VISITOR_LAUNCH } from "../../support/visitor-browser.ts";
import { passwordOf, type Contestant, type Target } from "./contestants.ts";

/*
 * Chromium driven in steps of disguise, from playwright as it comes to what a test can do at best for a person. The last one
 * and a careful bot are the same program: nothing on this machine tells them apart, so neither does the gate.
 */
type Disguise = {
  readonly launch: LaunchOptions;
  /** Calls itself what the same Chromium calls itself with a window. */
  readonly named: boolean;
  readonly initScript?: string;
  /** Moves the pointer and presses keys, instead of setting values. */
  readonly types: boolean;
};

/** Root has no sandbox in Chromium; the rest is as playwright starts it. */
const STOCK: LaunchOptions = {
  ...VISITOR_LAUNCH,
  args: VISITOR_LAUNCH.args?.filter((arg) => !arg.includes("AutomationControlled")) ?? [],
  ignoreDefaultArgs: [],
};
const DELETED = `delete Navigator.prototype.webdriver;`;
const PROXIED = `const own = Object.getOwnPropertyDescriptor(Navigator.prototype, "webdriver");
Object.defineProperty(Navigator.prototype, "webdriver", { ...own, get: new Proxy(own.get, { apply: () => false }) });`;

const DISGUISES: Readonly<Record<string, Disguise>> = {
  "playwright, stock": { launch: STOCK, named: false, types: false },
  "playwright, headless taken out of its name": { launch: STOCK, named: true, types: false },
  "… and webdriver deleted by script": { launch: STOCK, named: true, types: false, initScript: DELETED },
  "… and webdriver proxied by script": { launch: STOCK, named: true, types: false, initScript: PROXIED },
  "… and webdriver off by flag": { launch: VISITOR_LAUNCH, named: true, types: false },
  "Chromium as near to a person's as it gets": { launch: VISITOR_LAUNCH, named: true, types: true },
};

/** Long enough for the work on a busy machine; a client that is not through by then is stopped. */
const PATIENCE_MS = 15_000;

async function logIn(disguise: Disguise, target: Target): Promise<void> {
  const browser = await chromium.launch(disguise.launch);
  try {
    const page = await openPage(browser, disguise, target.address);
    await page.goto(new URL(`/form-${target.route}`, target.gate).href);
    await fillIn(page, target.username, disguise.types);
    await page.waitForURL("**/account", { timeout: PATIENCE_MS }).catch(() => {});
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser, { named, initScript }: Disguise, address: string): Promise<Page> {
  const major = browser.version().split(".")[0];
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  const own = named ? { userAgent, locale: "en-GB" } : {};
  const context = await browser.newContext({ ...own, extraHTTPHeaders: { "cf-connecting-ip": address } });
  if (initScript !== undefined) await context.addInitScript(initScript);
  return context.newPage();
}

async function fillIn(page: Page, username: string, types: boolean): Promise<void> {
  const [name, password] = [page.getByLabel("User name"), page.getByLabel("Password")];
  if (types) {
    await page.mouse.move(20, 30);
    await page.mouse.move(60, 50);
    await name.pressSequentially(username);
    await password.pressSequentially(passwordOf({ username }));
  } else {
    await name.fill(username);
    await password.fill(passwordOf({ username }));
  }
  await page.getByRole("button", { name: "Sign in" }).click({ noWaitAfter: true });
}

export const BROWSERS: readonly Contestant[] = Object.entries(DISGUISES).map(([name, disguise]) => ({
  name,
  attempt: (target) => logIn(disguise, target),
}));
