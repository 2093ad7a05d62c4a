import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "vitest";
import { openMailbox } from "../../demo/people/mailbox.ts";
import type { Account } from "../../demo/people/population.ts";
import { startGatehouse, type StartedGatehouse } from "../support/started-gatehouse.ts";
import { launchVisitorBrowser, NO_BROWSER, openVisitor } from "../support/visitor-browser.ts";

const SHOTS = path.join(import.meta.dirname, "shots");

describe.skipIf(NO_BROWSER)(
  `a login in a real browser${NO_BROWSER ? ` (skipped: ${NO_BROWSER})` : ""}`,
  () => {
    let gatehouse: StartedGatehouse;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      mkdirSync(SHOTS, { recursive: true });
      [gatehouse, browser] = await Promise.all([startGatehouse(60), launchVisitorBrowser()]);
    });
    afterAll(async () => {
      await browser?.close();
      await gatehouse?.stop();
      await gatehouse?.remove();
    });
    beforeEach(async () => {
      page = await openVisitor(browser);
    });
    afterEach(async () => page.context().close());

    /** A customer whose pair is in the release, or one whose password never leaked. */
    function customer(leaked: boolean): Account {
      const { accounts, leakedPairs } = gatehouse.population;
      const known = new Set(leakedPairs.filter((pair) => pair.known).map(pairText));
      const listed = new Set(leakedPairs.map(({ username }) => username));
      const found = accounts.find((account) =>
        leaked ? known.has(pairText(account)) : !listed.has(account.username),
      );
      if (!found) throw new Error("customer: expected one of 60, got none; ask for more accounts");
      return found;
    }

    async function logIn({ username, password }: Account): Promise<void> {
      await page.goto(`${gatehouse.gateUrl}/login`);
      await page.getByLabel("E-mail address").fill(username);
      await page.getByLabel("Password").fill(password);
      await press("Sign in", "/login");
    }

    /** Sends the form. What the gate asks of the browser first, the browser answers; then the shop does. */
    async function press(button: string, target: string): Promise<void> {
      const answered = page.waitForResponse(
        (response) => response.request().method() === "POST" && response.url().endsWith(target),
      );
      await page.getByRole("button", { name: button }).click();
      await answered;
      await page.waitForLoadState();
    }

    const heading = () => page.getByRole("heading", { level: 1 }).textContent();
    const shot = (name: string) => page.screenshot({ path: path.join(SHOTS, `${name}.png`) });

    test("a customer with the right password reaches the account, and the device is remembered", async ({
      expect,
    }) => {
      await logIn(customer(false));
      await expect.poll(heading).toBe("Your account");
      expect(page.url()).toBe(`${gatehouse.gateUrl}/account`);
      const cookies = await page.context().cookies();
      const device = cookies.find(({ name }) => name.includes("gatehouse-device"));
      expect(device).toMatchObject({ httpOnly: true, path: "/" });
      await shot("account");
    });

    test("a wrong password is answered by the shop itself", async ({ expect }) => {
      await logIn({ ...customer(false), password: "not-the-password" });
      await page.getByRole("alert").waitFor();
      expect(await heading()).toBe("Sign in");
      expect(await page.getByRole("alert").textContent()).not.toBe("");
      await shot("wrong-password");
    });

    test("a leaked password is let in by a code from the mailbox only", async ({ expect }) => {
      const account = customer(true);
      await logIn(account);
      await expect.poll(heading).toBe("One more step");
      await shot("step-up");
      const code = await openMailbox(new URL(gatehouse.demoUrl)).readCode(account.username);
      await page.getByLabel("Code from the e-mail").fill(code ?? "");
      await page.getByRole("button", { name: "Go on" }).click();
      expect(await heading()).toBe("Your account");
    });

    test("a newcomer signs up and is inside", async ({ expect }) => {
      await page.goto(`${gatehouse.gateUrl}/signup`);
      const address = `newcomer.${Date.now()}@post.example`;
      await page.getByLabel("E-mail address").fill(address);
      await page.getByLabel("Password").fill("quiet-harbour-lantern-42");
      await page.getByLabel("Send receipts to").fill(address);
      await shot("sign-up");
      await press("Open the account", "/signup");
      await expect.poll(heading).toBe("Your account");
    });

    // Last: afterwards this address is known for what it did.
    test("who tries many accounts sees a page with a code, and the code finds the receipt", async ({
      expect,
    }) => {
      for (
        let n = 0;
        n < 40 && (await heading().catch(() => "")) !== "This attempt was not let through";
        n += 1
      ) {
        await logIn({ username: `someone.${n}@post.example`, password: `guess-number-${n}` });
      }
      expect(await heading()).toBe("This attempt was not let through");
      const code = await page.locator("strong").textContent();
      await shot("blocked");
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize({ width: 360, height: 640 });
      await shot("blocked-dark-phone");
      const answer = await gatehouse.operator(`/api/receipts/${code}`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ code, decision: { action: "block" } });
    });
  },
);

function pairText({ username, password }: Account): string {
  return `${username}:${password}`;
}
