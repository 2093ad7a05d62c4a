import { test } from "vitest";
import { type PageDeps, pageRoutes } from "../../../workers/console/page/pages.ts";
import { aReceipt } from "../../support/a-receipt.ts";

const HOUR_MS = 3_600_000;
const CAMPAIGN = {
  route: "login",
  id: "c1",
  startedAtMs: 72 * HOUR_MS,
  alarmedAtMs: 73 * HOUR_MS,
  endedAtMs: null,
  attempts: 1_200,
  attackers: 349,
  shownBy: "leakedPairs",
  members: 301,
  accounts: ["pseudonym-1"],
  cells: ["answer:pair", "country:NO account:new"],
};

const QUIET = { campaigns: [], learning: [] };

function pages(deps: Partial<PageDeps> = {}) {
  const nothing = { attacks: async () => QUIET, receipts: async () => [] };
  return pageRoutes({ ...nothing, nowMs: () => 80 * HOUR_MS, receiptOf: async () => null, ...deps });
}

async function textOf(target: string, deps: Partial<PageDeps>) {
  const answer = await pages(deps).request(target);
  return (await answer.text()).replaceAll(/<[^>]+>/gu, " ").replaceAll(/\s+/gu, " ");
}

test("a running attack is told with its start, size, cells and accounts, before one that is over", async ({
  expect,
}) => {
  const over = { ...CAMPAIGN, route: "signup", endedAtMs: 75 * HOUR_MS };
  const text = await textOf("/", { attacks: async () => ({ ...QUIET, campaigns: [over, CAMPAIGN] }) });
  expect(text).toContain("1 running now. 1 ended.");
  expect(text).toMatch(
    /login running , 8 hours 1970-01-04 00:00:00 1200 about 349 leaked data: pair country NO and account: new alarm by leaked pairs and unknown user names 301 1 seen last pseudonym-1 .*signup ended after 3 hours/u,
  );
});

test("a route that is too young for campaigns says how much is missing; one that is known says nothing of it", async ({
  expect,
}) => {
  const young = { route: "login", hours: 3, ofHours: 20, strangers: 412, ofStrangers: 100 };
  const text = await textOf("/", { attacks: async () => ({ ...QUIET, learning: [young] }) });
  expect(text).toContain("login: 3 of 20 hours, 100 of 100 attempts without a known device");
  expect(await textOf("/", {})).not.toContain("still being learned");
});

test("without an active policy the page says so", async ({ expect }) => {
  expect(await textOf("/", { attacks: async () => null })).toContain("No policy is active.");
});

test("lines of a route in observe mode are told with what was not done", async ({ expect }) => {
  const decision = { verdict: "block", action: "allow", decidedBy: "login/certain" } as const;
  const receipts = [{ ...aReceipt(), decision, repeats: 2, observed: { "per-address": 7 } }];
  const text = await textOf("/", { receipts: async () => receipts });
  expect(text).toContain("Only observed login/certain 3 3");
  expect(text).toContain("login/per-address 1");
});

test("a receipt's page tells the reasons, what they weighed, and what would have changed it", async ({
  expect,
}) => {
  const contributions = [{ reason: "pair_leaked", strength: 1, points: 6 }] as const;
  const receipt = aReceipt({
    evidence: { ...aReceipt().evidence, score: { total: 1, contributions } },
    wouldChange: [{ without: "pair_leaked", action: "allow" }],
  });
  const text = await textOf("/receipt?code=any", { receiptOf: async () => receipt });
  expect(text).toContain("this exact user name and password were leaked together +6.0");
  expect(text).toContain("Without pair_leaked : allow");
});

test("a receipt that nobody judged has no score and says why", async ({ expect }) => {
  const receipt = aReceipt({ overload: true, unheard: ["campaigns"], marks: ["quarantine"] });
  const text = await textOf("/receipt?code=any", { receiptOf: async () => receipt });
  expect(text).toContain("Score none: it was not judged");
  expect(text).toMatch(
    /No room to judge more attempts .* Told to the origin quarantine Objects .* campaigns/u,
  );
  expect(text).not.toContain("Could not be read");
});

test("a code that no receipt has is told so, without repeating it", async ({ expect }) => {
  const answer = await pages().request("/receipt?code=%3Cscript%3E");
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain("script");
});

test("what a visitor could have chosen is text, never markup", async ({ expect }) => {
  const markup = "<img src=x onerror=alert(1)>";
  const receipt = aReceipt({ subject: { ...aReceipt().subject, country: markup } });
  const campaigns = [{ ...CAMPAIGN, cells: [`country:${markup}`], shownBy: markup }];
  const told = pages({ attacks: async () => ({ ...QUIET, campaigns }), receiptOf: async () => receipt });
  for (const target of ["/", "/receipt?code=any"]) {
    // oxlint-disable-next-line no-await-in-loop -- two pages
    expect(await (await told.request(target)).text()).not.toContain("<img");
  }
});
