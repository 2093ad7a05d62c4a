import { chromium, type BrowserContextOptions, type LaunchOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { readEnvironment } from "../../shared/challenge/environment-facts.ts";
import { GATE_PATH } from "../../shared/challenge/challenge-step.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { sendPage } from "../support/shop-origin.ts";
import { launchVisitorBrowser, NO_BROWSER, openVisitor, VISITOR_LAUNCH } from "../support/visitor-browser.ts";
import { visitorScripts } from "../support/visitor-scripts.ts";

const ID = "5e6f3e1f4f7219052c10d3572cbb1803";
const TOKEN = `c1.k1.${ID}.1.2.login.silent.s.0.0.1x1.0.mac`;
/** What the machine and the driver of every test here show: no graphics card, and a debugger that listens. */
const OF_THE_TEST = ["protocol_attached", "software_graphics"];

/** What the gate's script says of this page, as the gate would read it. */
async function factsOf(page: Page, site: RecordingOrigin) {
  await page.goto(site.url);
  await page.getByLabel("Name").pressSequentially("ann");
  await page.mouse.move(10, 10);
  const solution = await page.evaluate(
    `import("${GATE_PATH}client.js").then(async ({ solve }) => solve(${JSON.stringify(TOKEN)}))`,
  );
  const reading = readEnvironment(String(solution).split("~")[2] ?? "", ID);
  if (reading.status !== "told") throw new Error(`environment: expected facts, got ${reading.status}`);
  return reading.facts;
}

describe.skipIf(NO_BROWSER)("what the script notices", () => {
  let site: RecordingOrigin;

  beforeAll(async () => {
    const scripts = await visitorScripts();
    site = await startRecordingOrigin(({ url }, response) => {
      const script = scripts.get(url);
      if (script) response.writeHead(200, { "content-type": "text/javascript" }).end(script);
      else
        sendPage(
          response,
          `<script type="module" src="${GATE_PATH}client.js"></script><label>Name <input></label>`,
        );
    });
  });
  afterAll(async () => site?.close());

  test("a person's browser: nothing but what the test itself brings, and what was typed and moved", async ({
    expect,
  }) => {
    const browser = await launchVisitorBrowser();
    const { findings, inputs } = await factsOf(await openVisitor(browser), site);
    await browser.close();
    expect(findings.filter((finding) => !OF_THE_TEST.includes(finding))).toEqual([]);
    expect(inputs).toMatchObject({ key: 3, paste: 0, touch: 0 });
    expect(inputs.pointer).toBeGreaterThan(0);
  });

  const disguised = {
    content: `const own = Object.getOwnPropertyDescriptor(Navigator.prototype, "webdriver");
      Object.defineProperty(Navigator.prototype, "webdriver", { ...own, get: new Proxy(own.get, { apply: () => false }) });`,
  };
  const deleted = { content: "delete Navigator.prototype.webdriver;" };
  const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
  const args = VISITOR_LAUNCH.args?.filter((arg) => !arg.includes("AutomationControlled")) ?? [];
  const driven: LaunchOptions = { ...VISITOR_LAUNCH, args, ignoreDefaultArgs: [] };

  test.for([
    ["a driver as it comes", {}, null, ["webdriver", "headless_named"]],
    ["a driver that hides its mark", {}, disguised, ["function_patched"]],
    ["a driver that deletes its mark", {}, deleted, ["webdriver"]],
    ["Chromium that calls itself Firefox", { userAgent: FIREFOX }, null, ["engine_differs", "hints_differ"]],
  ] as const)("%s", async ([, options, script, expected], { expect }) => {
    const browser = await chromium.launch(driven);
    const context = await browser.newContext({ ...options } satisfies BrowserContextOptions);
    if (script) await context.addInitScript(script);
    const { findings } = await factsOf(await context.newPage(), site);
    await browser.close();
    expect(findings).toEqual(expect.arrayContaining([...expected]));
  });
});
