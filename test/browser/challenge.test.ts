import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "vitest";
import { aJsonRoute, aPolicy, aRoute } from "../support/gate-policy.ts";
import type { RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";
import { sendPage, startShopOrigin } from "../support/shop-origin.ts";
import {
  launchVisitorBrowser,
  NO_BROWSER,
  openCookieless,
  openVisitor,
  shownDocuments,
} from "../support/visitor-browser.ts";

const LOGIN = `<form method="post" action="/login"><label>User name <input name="username"></label>
<label>Password <input name="password" type="password"></label><button name="how" value="by button">Sign in</button></form>`;
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff, 0xfe]);
const WAIT_SECONDS = 2;

/** Pages of sites that allow scripts in their own ways. */
const PAGES = {
  "/nonce": (response: Parameters<typeof sendPage>[0]) =>
    sendPage(response, LOGIN, { "content-security-policy": "script-src 'nonce-abc'; worker-src 'none'" }),
  "/no-scripts-of-ours": (response: Parameters<typeof sendPage>[0]) =>
    sendPage(response, LOGIN, { "content-security-policy": "script-src 'sha256-AAAA'" }),
  "/own-script": (response: Parameters<typeof sendPage>[0]) =>
    sendPage(
      response,
      `${LOGIN}<script>document.querySelector("form").onsubmit = (event) => {
        event.preventDefault();
        fetch("/login", { method: "POST", body: new URLSearchParams(new FormData(event.target)) })
          .then(({ url }) => { location = url; });
      };</script>`,
    ),
};

describe.skipIf(NO_BROWSER)("a visitor in doubt", () => {
  let origin: RecordingOrigin;
  let gate: RunningGate;
  let browser: Browser;
  let page: Page;
  let shown: number[];

  beforeAll(async () => {
    origin = await startShopOrigin(PAGES);
    const waitSeconds = WAIT_SECONDS;
    const attachTo = ["/login", "/nonce", "/no-scripts-of-ours", "/own-script"];
    const silent = { ladder: ["silent"], waitSeconds, attachTo };
    const paged = { ladder: ["page"], waitSeconds };
    const api = { match: { methods: ["POST"], hosts: [], path: "/api/login" } };
    const routes = [
      aRoute("login", "challenge", { challenge: silent }),
      aRoute("upload", "challenge", { challenge: paged }),
      aRoute("paged", "challenge", { challenge: paged }),
      aJsonRoute("api", "challenge", { ...api, challenge: { ladder: ["silent", "page"] } }),
    ];
    [gate, browser] = await Promise.all([startGate(origin.url, aPolicy(...routes)), launchVisitorBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gate?.stop();
    await origin?.close();
  });
  beforeEach(async () => {
    origin.seen.length = 0;
    page = await openVisitor(browser);
    shown = shownDocuments(page);
  });
  afterEach(async () => page.context().close());

  const at = (path: string): string => new URL(path, gate.url).href;
  const posts = () => origin.seen.filter(({ method }) => method === "POST");

  async function open(path: string, visitor: Page = page): Promise<void> {
    // The load event waits for the gate's script too.
    await visitor.goto(at(path));
  }

  /** The login form, sent to a route whose first rung is the page. */
  async function openPaged(): Promise<void> {
    await open("/paged");
    await page.locator("form").evaluate((form) => form.setAttribute("action", "/paged"));
  }

  async function fill(visitor: Page = page): Promise<void> {
    await visitor.getByLabel("User name").pressSequentially("ann");
    await visitor.getByLabel("Password").pressSequentially("right horse");
  }

  async function signIn(visitor: Page = page): Promise<void> {
    await fill(visitor);
    await visitor.getByRole("button", { name: "Sign in" }).click();
    await visitor.waitForURL(at("/account"));
  }

  test("logs in by a plain form and sees no step of it", async ({ expect }) => {
    await open("/login");
    await signIn();
    expect(shown).toEqual([200, 200]);
    expect(posts().map(({ body }) => body)).toEqual(["username=ann&password=right+horse&how=by+button"]);
  });

  test("logs in by the site's own fetch and sees no step of it", async ({ expect }) => {
    await open("/own-script");
    await signIn();
    expect(shown).toEqual([200, 200]);
    expect(posts()).toHaveLength(1);
  });

  test("climbs two rungs of a JSON route within one fetch of the page's", async ({ expect }) => {
    await open("/login");
    const answer = await page.evaluate(async () => {
      const body = JSON.stringify({ user: { username: "ann", password: "x" } });
      const headers = { "content-type": "application/json" };
      const response = await fetch("/api/login", { method: "POST", headers, body });
      return response.json();
    });
    expect(answer).toEqual({ ok: true });
    expect(posts()).toHaveLength(1);
  });

  test("an XHR of the page's hears of its last answer only", async ({ expect }) => {
    await open("/login");
    const heard = await page.evaluate(`new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const events = [];
      request.addEventListener("readystatechange", () => events.push("state " + request.readyState));
      request.addEventListener("load", () => events.push("load " + request.status));
      request.addEventListener("loadend", () => resolve([...events, request.responseText]));
      request.open("POST", "/api/login");
      request.setRequestHeader("content-type", "application/json");
      request.send(JSON.stringify({ user: { username: "ann", password: "x" } }));
    })`);
    expect(heard).toEqual(["state 1", "state 2", "state 3", "state 4", "load 200", `{"ok":true}`]);
  });

  test("an application imports the script as a module and solves by itself", async ({ expect }) => {
    await open("/account");
    const status = await page.evaluate(`import("/.gatehouse/client.js").then(async ({ withProofs }) => {
      const body = new URLSearchParams({ username: "ann", password: "x" });
      const answer = await withProofs(fetch)("/login", { method: "POST", body });
      return answer.status;
    })`);
    expect(status).toBe(200);
    expect(posts()).toHaveLength(1);
  });

  test("a site's nonce lets the script in, and where workers are forbidden the page itself works", async ({
    expect,
  }) => {
    await open("/nonce");
    await signIn();
    expect(shown).toEqual([200, 200]);
  });

  test.for(["/no-scripts-of-ours", "/paged"])(
    "gets the gate's page from %s, which goes on by itself",
    async (path, { expect }) => {
      await (path === "/paged" ? openPaged() : open(path));
      await signIn();
      expect(shown).toEqual([200, 403, 200]);
      expect(posts().map(({ body }) => body)).toEqual(["username=ann&password=right+horse&how=by+button"]);
    },
  );

  test("whose scripts are switched off waits for a button", async ({ expect }) => {
    const plain = await openVisitor(browser, { javaScriptEnabled: false });
    await open("/login", plain);
    await fill(plain);
    await plain.getByRole("button", { name: "Sign in" }).click();
    const button = plain.getByRole("button", { name: "Continue" });
    expect(await button.isVisible()).toBe(false);
    await button.click();
    await plain.waitForURL(at("/account"));
    expect(posts().map(({ body }) => body)).toEqual(["username=ann&password=right+horse&how=by+button"]);
    await plain.context().close();
  });

  test("who keeps no cookies gets in each time", async ({ expect }) => {
    const context = await openCookieless();
    const cookieless = await context.newPage();
    await open("/login", cookieless);
    await signIn(cookieless);
    await open("/login", cookieless);
    await signIn(cookieless);
    expect(await context.cookies()).toEqual([]);
    expect(posts()).toHaveLength(2);
    await context.close();
  });

  test("whose line switches from IPv4 to IPv6 in the middle gets in", async ({ expect }) => {
    const place = JSON.stringify({ asn: 64_500, country: "NO" });
    let address = "198.51.100.7";
    await page.context().route("**/*", (route) =>
      route.continue({
        headers: { ...route.request().headers(), "cf-connecting-ip": address, "mf-cf-blob": place },
      }),
    );
    await open("/login");
    await fill();
    address = "2001:db8::7";
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(at("/account"));
    expect(shown).toEqual([200, 200]);
  });

  test("whose clock is a day ahead gets in", async ({ expect }) => {
    await page.clock.setFixedTime(Date.now() + 86_400_000);
    await open("/login");
    await signIn();
    expect(shown).toEqual([200, 200]);
  });

  test("who goes back after the gate's page finds the form, and nothing is sent twice", async ({
    expect,
  }) => {
    await openPaged();
    await signIn();
    await page.goBack();
    await page.getByLabel("User name").waitFor();
    expect(page.url()).toBe(at("/paged"));
    expect(posts()).toHaveLength(1);
  });

  test("is heard by the site as if its own form had come directly", async ({ expect }) => {
    await openPaged();
    await signIn();
    const { origin: own, referer } = posts()[0]?.headers ?? {};
    expect([own, referer]).toEqual([new URL(origin.url).origin, `${origin.url}/paged`]);
  });

  test("with two tabs gets in by both", async ({ expect }) => {
    const second = await page.context().newPage();
    await open("/login");
    await open("/login", second);
    await fill();
    await fill(second);
    await Promise.all(
      [page, second].map((tab) => tab.getByRole("button", { name: "Sign in" }).click({ noWaitAfter: true })),
    );
    await Promise.all([page, second].map((tab) => tab.waitForURL(at("/account"))));
    expect(posts()).toHaveLength(2);
  });

  test("on a phone six times as slow gets in", async ({ expect }) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
    // Workers are not slowed down: where the site forbids them, the slow page does the work.
    await open("/nonce");
    await signIn();
    expect(shown).toEqual([200, 200]);
  });

  async function upload(visitor: Page): Promise<void> {
    await open("/upload", visitor);
    await fill(visitor);
    const picture = { name: "me.png", mimeType: "image/png", buffer: PICTURE };
    await visitor.getByLabel("Picture").setInputFiles(picture);
    await visitor.getByRole("button", { name: "Send" }).click();
  }

  test("keeps the file that was in the form", async ({ expect }) => {
    await upload(page);
    await page.waitForURL(at("/account"));
    expect(shown).toEqual([200, 403, 200]);
    const [post] = posts();
    expect(post?.body).toContain('name="picture"; filename="me.png"');
    // The origin decoded the body as UTF-8: what is text in the picture can be looked for.
    expect(post?.body).toContain("PNG\r\n");
  });

  test("without scripts is told what to do about a file", async ({ expect }) => {
    const plain = await openVisitor(browser, { javaScriptEnabled: false });
    await upload(plain);
    expect(await plain.getByRole("status").textContent()).toContain("holds a file");
    expect(await plain.getByRole("button", { name: "Continue" }).count()).toBe(0);
    await plain.context().close();
  });
});
