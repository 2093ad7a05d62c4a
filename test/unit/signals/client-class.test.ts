import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { recordedClient } from "../../../cli/eval/recorded-client.ts";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import { classifyClient } from "../../../workers/gate/signals/client-class.ts";
import { DISGUISES, MODELS } from "../../support/impersonators.ts";

function aClient(
  userAgent: string | null,
  headers: Record<string, string> = {},
  url = "https://shop.test/login",
): ClientFacts {
  const named = userAgent === null ? {} : { "user-agent": userAgent };
  return { method: "GET", url, platform: {}, headers: new Map(Object.entries({ ...named, ...headers })) };
}

const PAGE = {
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "accept-language": "en-US,en;q=0.5",
};
const TYPED = { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const UPGRADE = { "upgrade-insecure-requests": "1" };

function captures(file: string): readonly { readonly client: string; readonly url: string }[] {
  return readFileSync(`test/support/captures/${file}`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("every request captured from Chromium, Firefox and text browsers is a person", ({ expect }) => {
  for (const record of captures("people.jsonl")) {
    expect(classifyClient(recordedClient(record), null).class, JSON.stringify(record)).toBe("person");
  }
});

test("no captured login or page view of a browser has any signal", ({ expect }) => {
  const logins = captures("people.jsonl").filter(({ url }) => /\/(?:login|xhr|post\d|after)?$/u.test(url));
  expect(logins.length).toBeGreaterThan(30);
  for (const record of logins)
    expect(classifyClient(recordedClient(record), null).reasons, record.url).toEqual([]);
});

test.for([
  ["curl", "declared"],
  ["wget", "declared"],
  ["py_urllib", "declared"],
  ["py_requests", "declared"],
  ["node_fetch", "declared"],
  ["curl_spoof", "automation"],
  ["wget_spoof", "automation"],
  ["py_requests_spoof", "automation"],
  ["node_fetch_spoof", "automation"],
  ["node_http", "automation"],
  ["hydra", "automation"],
  ["headless_default", "automation"],
  ["stealth_windows_ua", "automation"],
  ["playwright", "automation"],
  ["playwright_user_agent", "automation"],
  ["playwright_pixel", "automation"],
  ["playwright_iphone", "automation"],
  ["playwright_desktop", "automation"],
  ["playwright_extra_headers", "automation"],
  ["playwright_request", "automation"],
] as const)("every request captured from %s is %s", ([client, expected], { expect }) => {
  const records = captures("tools.jsonl").filter((record) => record.client === client);
  expect(records).not.toHaveLength(0);
  for (const record of records) expect(classifyClient(recordedClient(record), null).class).toBe(expected);
});

test("a user agent set through the debugging protocol is seen on page views, which lack their hints", ({
  expect,
}) => {
  const records = captures("tools.jsonl").filter(({ client }) => client === "devtools_user_agent");
  const classes = records.map((record) => [
    new URL(record.url).pathname,
    classifyClient(recordedClient(record), null).class,
  ]);
  expect(Object.fromEntries(classes)).toEqual({
    "/": "automation",
    "/login": "automation",
    "/api/login": "person",
  });
});

describe("people whose clients are not the usual browser", () => {
  test.for([
    ["an iOS app over CFNetwork", "Shop/512 CFNetwork/1568.100.1 Darwin/24.0.0", { accept: "*/*" }],
    ["an Android app over Dalvik", "Dalvik/2.1.0 (Linux; U; Android 14; SM-S911B Build/UP1A.231005.007)", {}],
    ["an Android app over okhttp", "Shop/5.2.1 (build 77) okhttp/4.12.0", {}],
    ["an iOS app over Alamofire", "Shop/3.1 (com.shop.app; build:31; iOS 17.5.1) Alamofire/5.9.1", {}],
    ["lynx", "Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1", PAGE],
    [
      "Tor Browser",
      "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
      { ...PAGE, ...TYPED, ...UPGRADE },
    ],
    [
      "a frozen rv of Firefox 115 ESR",
      "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0",
      { ...PAGE, ...TYPED, ...UPGRADE },
    ],
    [
      "Safari 12, before fetch metadata",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
      PAGE,
    ],
    [
      "Chrome on an iPhone, which is WebKit and sends no hints",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0.0.0 Mobile/15E148 Safari/604.1",
      { ...PAGE, ...TYPED },
    ],
    [
      "Facebook's browser on Android, which sends no hints",
      "Mozilla/5.0 (Linux; Android 14; SM-S921B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.102 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0.51.107;]",
      { ...PAGE, ...TYPED, "x-requested-with": "com.facebook.katana" },
    ],
    [
      "an old television",
      "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager",
      PAGE,
    ],
    [
      "Internet Explorer 11",
      "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
      { accept: "text/html, application/xhtml+xml, */*", "accept-language": "de-DE" },
    ],
    [
      "a Cubot phone",
      "Mozilla/5.0 (Linux; Android 11; CUBOT_X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.93 Mobile Safari/537.36",
      {
        ...TYPED,
        ...UPGRADE,
        accept: "text/html,image/apng,*/*;q=0.8",
        "accept-language": "de-DE,de;q=0.9",
      },
    ],
  ] as const)("%s is a person", ([, userAgent, headers], { expect }) => {
    expect(classifyClient(aClient(userAgent, headers), null)).toMatchObject({ class: "person" });
  });

  test("Chrome without hints and metadata on plain http is a person", ({ expect }) => {
    const [chrome] = MODELS;
    const headers = { ...PAGE, ...UPGRADE, accept: `${chrome?.accept}`, "accept-language": "en-US,en;q=0.9" };
    const client = aClient(chrome?.userAgent ?? "", headers, "http://192.0.2.7/login");
    expect(classifyClient(client, null)).toMatchObject({ class: "person", reasons: [] });
    expect(classifyClient({ ...client, url: "https://192.0.2.7/login" }, null).class).toBe("automation");
  });

  test("a company proxy that takes the hints away and says so leaves a person a person", ({ expect }) => {
    const [chrome] = MODELS;
    const client = aClient(chrome?.userAgent ?? "", {
      ...PAGE,
      ...UPGRADE,
      accept: `${chrome?.accept}`,
      via: "1.1 proxy",
    });
    expect(classifyClient(client, null).class).toBe("person");
  });

  test("a list's overbroad rule does not condemn a browser's exact user agent", ({ expect }) => {
    const client = aClient(MODELS[4]?.userAgent ?? "", { ...PAGE, ...TYPED, ...UPGRADE });
    expect(classifyClient(client, { kind: "attack_tool", name: "overbroad" }).class).toBe("person");
  });
});

describe("automation that says so", () => {
  test.for([
    ["Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"],
    [
      "an AI agent",
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
    ],
    ["a monitor", "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"],
    ["bare okhttp", "okhttp/4.12.0"],
    ["Java's own client", "Java1.8.0_362"],
    ["a service's two names", "Datadog/Synthetics"],
    ["Go", "Go-http-client/2.0"],
    ["an unknown program with a name and a version", "acme-sync/3.2"],
    ["PowerShell", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1"],
  ] as const)("%s is declared", ([, userAgent], { expect }) => {
    expect(classifyClient(aClient(userAgent, { accept: "*/*" }), null).class).toBe("declared");
  });

  test("an agent that signs its requests is declared, whatever its user agent", ({ expect }) => {
    const client = aClient(MODELS[0]?.userAgent ?? "", { "signature-agent": '"https://chatgpt.com"' });
    expect(classifyClient(client, null)).toMatchObject({
      class: "declared",
      reasons: ["automation_declared(signature-agent)"],
    });
  });
});

describe("automation that does not, or attacks", () => {
  test.for([
    ["no user agent", null],
    ["an empty user agent", " "],
    ["a placeholder", "{user_agent}"],
    ["a bare Mozilla", "Mozilla/5.0"],
    [
      "a phone's browser without a phone's headers",
      "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
    ],
    ["a browser cut short", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"],
    ["a header pasted into itself", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"],
    ["sqlmap", "sqlmap/1.8.4#stable (https://sqlmap.org)"],
    ["Hydra", "Mozilla/5.0 (Hydra)"],
    ["Wapiti", "Wapiti/3.1"],
    ["ApacheBench", "ApacheBench/2.3"],
    ["Log4Shell", "${jndi:ldap://x.test/a}"],
    [
      "HeadlessChrome",
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
    ],
    ["Playwright's request client", "Playwright/1.49.0 (x64; ubuntu 22.04) node/22.11"],
    ["dirb with its ancient disguise", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"],
    [
      "an old Chrome of script lists",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/58.0.3029.110 Safari/537.36",
    ],
  ] as const)("%s is automation", ([, userAgent], { expect }) => {
    expect(classifyClient(aClient(userAgent, { accept: "*/*" }), null).class).toBe("automation");
  });

  test.for(DISGUISES.map(({ name, expected, request }) => [name, expected, request] as const))(
    "%s: %s",
    ([, expected, request], { expect }) => {
      const classes = MODELS.map(
        (model) =>
          classifyClient(recordedClient({ url: "https://shop.test/login", ...request(model) }), null).class,
      );
      const right = classes.filter((found) => found === expected).length;
      // A copy of Safari's page view is all but Safari's page view: two of eight may pass.
      expect(right).toBeGreaterThanOrEqual(MODELS.length - 2);
    },
  );
});
