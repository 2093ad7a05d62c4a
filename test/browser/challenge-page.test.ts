import { mkdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { GATE_PATH } from "../../shared/challenge/challenge-step.ts";
import { PAGE_LANGUAGES } from "../../workers/gate/challenge/visitor/languages/page-languages.ts";
import { visitorPort } from "../support/visitor-port.ts";
import { overflowOf, violations } from "../support/axe-violations.ts";
import { aChallengePage } from "../support/a-challenge-page.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { startFakeTurnstile, vouchFor, type FakeTurnstile } from "../support/fake-turnstile.ts";
import { launchVisitorBrowser, NO_BROWSER, openVisitor } from "../support/visitor-browser.ts";

const SHOTS = path.join(import.meta.dirname, "shots");

const visitor = visitorPort();

function serve(request: SeenRequest, response: ServerResponse): void {
  if (request.method === "POST") response.end("sent");
  else void answer(request, response);
}

let theirs: FakeTurnstile | null = null;

/** In place of work: a token that asks for none, and the widget's own settings. */
function widgetAt(url: string) {
  const { token, id } = aChallengePage().challenge;
  const vouch = {
    by: "turnstile",
    siteKey: "0x4",
    script: `${url}/api.js`,
    action: "login",
    cData: id,
  } as const;
  return { token: token.replace(".16x40.", ".0x0."), vouch };
}

async function answer({ url, headers }: SeenRequest, response: ServerResponse): Promise<void> {
  const asset = url.startsWith(GATE_PATH) ? await visitor.asset(url.slice(GATE_PATH.length)) : null;
  if (asset) return void response.writeHead(200, { "content-type": asset.contentType }).end(asset.body);
  const challenge = { ...aChallengePage().challenge, waitSeconds: url.includes("soon") ? 0.1 : 15 };
  const widget = url.includes("vouched") ? widgetAt(theirs?.url ?? "") : null;
  const languages = /\?(.+)/u.exec(url)?.[1] ?? headers["accept-language"] ?? null;
  const page = aChallengePage({ challenge: widget ? { ...challenge, ...widget } : challenge, languages });
  const { html, policy } = await visitor.page(page);
  const own = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  response.writeHead(403, own).end(html);
}

async function policyOf(url: string | URL): Promise<string> {
  return (await fetch(url)).headers.get("content-security-policy") ?? "";
}

describe.skipIf(NO_BROWSER)("the gate's page", () => {
  let site: RecordingOrigin;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    [site, browser, theirs] = await Promise.all([
      startRecordingOrigin(serve),
      launchVisitorBrowser(),
      startFakeTurnstile(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await theirs?.close();
  });

  async function open(options: BrowserContextOptions = {}, target = "/"): Promise<Page> {
    const page = await openVisitor(browser, options);
    await page.goto(new URL(target, site.url).href);
    return page;
  }

  test.for([
    ["light", {}],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 320, height: 640 } }],
    ["right-to-left", { locale: "ar" }],
    ["right-to-left-dark", { locale: "he", colorScheme: "dark" }],
    ["forced-colours", { forcedColors: "active" }],
    ["japanese", { locale: "ja" }],
  ] as const)(
    "%s: nothing is in anybody's way, and nothing runs over the edge",
    async ([name, options], { expect }) => {
      const page = await open(options);
      await page.screenshot({ path: path.join(SHOTS, `challenge-${name}.png`), fullPage: true });
      expect(await violations(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      await page.context().close();
    },
  );

  test("is as good where its script never comes", async ({ expect }) => {
    const page = await openVisitor(browser);
    await page.route("**/client.js", (route) => route.abort());
    await page.goto(site.url);
    await page.screenshot({ path: path.join(SHOTS, "challenge-without-scripts.png"), fullPage: true });
    expect(await violations(page)).toEqual([]);
    expect(await page.getByRole("status").textContent()).toContain("In 15 seconds a button appears");
    await page.context().close();
  });

  test("says in every language what it is, and how it stands", async ({ expect }) => {
    const page = await openVisitor(browser);
    await page.route("**/client.js", (route) => route.abort());
    for (const language of Object.keys(PAGE_LANGUAGES)) {
      await page.goto(`${site.url}/?${language}`);
      const heading = page.getByRole("heading", { level: 1 });
      expect(await heading.textContent()).toBe(await page.title());
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      expect(await page.getByRole("status").textContent()).not.toBe("");
    }
    await page.context().close();
  });

  test("is used by keyboard alone", async ({ expect }) => {
    const page = await open({ javaScriptEnabled: false }, "/soon");
    const button = page.getByRole("button", { name: "Continue" });
    await button.waitFor();
    await page.keyboard.press("Tab");
    expect(await button.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.getByText("Something about this attempt").isVisible()).toBe(true);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByText("sent", { exact: true }).waitFor();
    const [post] = site.seen.filter(({ method }) => method === "POST");
    expect(new URLSearchParams(post?.body).get("password")).toBe(`quiet "harbour" <lantern> & 42`);
    await page.context().close();
  });

  test("waits for the widget of a third party, and sends its answer with the form", async ({ expect }) => {
    site.seen.length = 0;
    const page = await open({}, "/vouched");
    await page.getByText("sent", { exact: true }).waitFor();
    const [post] = site.seen.filter(({ method }) => method === "POST");
    const [, proof = "", environment] = (
      new URLSearchParams(post?.body).get("gatehouse-solution") ?? ""
    ).split("~");
    const { id } = aChallengePage().challenge;
    expect(proof).toBe(`vouch.${vouchFor({ action: "login", cdata: id })}`);
    expect(environment).not.toBe("");
    expect(new URLSearchParams(post?.body).has("cf-turnstile-response")).toBe(false);
    await page.context().close();
  });

  test("lets nobody else's script in, with a widget or without", async ({ expect }) => {
    const [plain, vouched] = [await policyOf(site.url), await policyOf(`${site.url}/vouched`)];
    expect(plain).not.toContain("http");
    expect(vouched.replaceAll(theirs?.url ?? "", "THEIRS")).toBe(
      plain
        .replace("script-src 'nonce-0123456789abcdef'", "script-src 'nonce-0123456789abcdef' THEIRS")
        .replace("; base-uri", "; frame-src THEIRS; base-uri"),
    );
  });
});
