import { test } from "vitest";
import { ABSENT, found, unavailable } from "../../../shared/domain/lookup.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const SEARCHER = { name: "searcher", userAgent: "SearchBot" };
const PUBLISHED = [{ ...SEARCHER, cidrs: ["198.51.100.0/24", "2001:db8::/32"] }];
const BY_NAME = [
  { ...SEARCHER, domains: ["searcher.example"], resolver: "https://resolver.example/dns-query" },
];
const CRAWLER = "Mozilla/5.0 (compatible; searchbot/2.1; +https://searcher.example/bot)";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** As a real one logs in: a class is told from all that it sends. */
function wholeFirefox(): Readonly<Record<string, string>> {
  return {
    "user-agent": FIREFOX,
    accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "en-US,en;q=0.5",
    "accept-encoding": "gzip, deflate, br, zstd",
    origin: "https://shop.example",
    referer: "https://shop.example/login",
    "upgrade-insecure-requests": "1",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
    "sec-fetch-user": "?1",
    priority: "u=0, i",
    te: "trailers",
  };
}

const lineOf = (client: string, action: string) => ({
  name: client,
  minScore: -1_000,
  action,
  clients: [client],
});

type Sent = { readonly address?: string; readonly userAgent?: string };

/** What the receipt of one login says of its client. */
async function received(
  crawlers: readonly object[],
  { address = "198.51.100.7", userAgent = CRAWLER }: Sent = {},
  changes: Partial<GateDeps> & { readonly thresholds?: readonly object[] } = {},
) {
  const { thresholds = [], ...own } = changes;
  const { deps, world } = gateDeps(
    aPolicy(aRoute("login", "allow", { challenge: { crawlers }, thresholds })),
    own,
  );
  const headers = {
    ...(userAgent === FIREFOX ? wholeFirefox() : { "user-agent": userAgent }),
    "content-type": "application/x-www-form-urlencoded",
    "cf-connecting-ip": address,
  };
  const body = "username=ann&password=x";
  const { status } = await gate(
    new Request("https://shop.example/login", { method: "POST", headers, body }),
    deps,
  );
  const { contributions = [] } = world.receipts.at(-1)?.evidence.score ?? {};
  const told = contributions.filter(({ reason }) => reason.startsWith("agent_"));
  return { status, told: told.map(({ reason, detail }) => `${reason} ${detail}`) };
}

test.for([
  ["from a published range", PUBLISHED, {}, ["agent_verified searcher"]],
  ["from a published range of IPv6", PUBLISHED, { address: "2001:db8::1" }, ["agent_verified searcher"]],
  ["from anywhere else", PUBLISHED, { address: "203.0.113.7" }, ["agent_impostor searcher"]],
  ["that the policy does not name", [], {}, []],
] as const)("a crawler %s", async ([, crawlers, sent, told], { expect }) => {
  expect((await received(crawlers, sent)).told).toEqual(told);
});

test("nobody else is a crawler for standing in its range", async ({ expect }) => {
  expect((await received(PUBLISHED, { userAgent: FIREFOX })).told).toEqual([]);
});

test.for([
  ["has its name", found("named" as const), ["agent_verified searcher"]],
  ["has another", ABSENT, ["agent_impostor searcher"]],
  ["could not be looked up", unavailable("timeout"), []],
] as const)("a crawler whose address %s", async ([, answer, told], { expect }) => {
  const hostNames = { confirm: async () => answer };
  expect((await received(BY_NAME, {}, { hostNames })).told).toEqual(told);
});

test.for([
  ["person", FIREFOX, {}, 401],
  ["declared", CRAWLER, {}, 403],
  ["automation", CRAWLER, { address: "203.0.113.7" }, 429],
] as const)(
  "a policy can say what happens to the class %s",
  async ([, userAgent, sent, status], { expect }) => {
    const thresholds = [lineOf("declared", "block"), lineOf("automation", "throttle")];
    const answer = await received(PUBLISHED, { ...sent, userAgent }, { thresholds });
    expect(answer.status).toBe(status);
  },
);
