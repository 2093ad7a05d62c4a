import { describe, test } from "vitest";
import type { ClientFacts, PlatformFacts } from "../../../shared/domain/client-facts.ts";
import { clientSignals } from "../../../workers/gate/signals/client-signals.ts";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";

/** Chrome 156 on Windows that logs in with a fetch over https: breaks no rule. */
const FETCH = {
  "user-agent": CHROME,
  accept: "*/*",
  "accept-language": "en-US,en;q=0.9",
  "content-type": "application/json",
  origin: "https://shop.test",
  "sec-ch-ua": '"Not:A-Brand";v="8", "Google Chrome";v="156", "Chromium";v="156"',
  "sec-ch-ua-mobile": "?0",
  "sec-ch-ua-platform": '"Windows"',
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
};

/** The same browser that sends the login form. */
const FORM = {
  ...FETCH,
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
  "content-type": "application/x-www-form-urlencoded",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "upgrade-insecure-requests": "1",
};

function post(headers: Readonly<Record<string, string>>, platform: PlatformFacts = {}): ClientFacts {
  return {
    method: "POST",
    url: "https://shop.test/login",
    platform,
    headers: new Map(Object.entries(headers)),
  };
}

function without(
  headers: Readonly<Record<string, string>>,
  ...names: string[]
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

test("a login by fetch and by form of Chrome 156 breaks no rule", ({ expect }) => {
  expect(clientSignals(post(FETCH), null)).toEqual([]);
  expect(clientSignals(post(FORM), null)).toEqual([]);
});

describe("a contradiction is named", () => {
  test.for([
    [
      "hints of an older version",
      { ...FETCH, "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="155"' },
      "ch-brand-version",
    ],
    [
      "hints without the Chromium brand",
      { ...FETCH, "sec-ch-ua": '"Not:A-Brand";v="8", "Google Chrome";v="156"' },
      "ch-no-chromium",
    ],
    [
      "another version's meaningless brand",
      { ...FETCH, "sec-ch-ua": '"Not_A Brand";v="24", "Chromium";v="156"' },
      "ch-grease",
    ],
    ["hints that cannot be read", { ...FETCH, "sec-ch-ua": "Chromium 156" }, "ch-unreadable"],
    [
      "Edge's brand on Chrome's user agent",
      { ...FETCH, "sec-ch-ua": '"Not:A-Brand";v="8", "Microsoft Edge";v="156", "Chromium";v="156"' },
      "ch-brand-edge",
    ],
    ["a platform that is not the user agent's", { ...FETCH, "sec-ch-ua-platform": '"Linux"' }, "ch-platform"],
    ["a mobile bit on a desktop", { ...FETCH, "sec-ch-ua-mobile": "?1" }, "ch-mobile"],
    ["hints on Firefox", { ...FETCH, "user-agent": FIREFOX }, "ch-other-engine"],
    ["an unknown sec-fetch-mode", { ...FETCH, "sec-fetch-mode": "fetch" }, "fetch-value"],
    ["sec-fetch-user on a fetch", { ...FETCH, "sec-fetch-user": "?1" }, "fetch-user"],
    ["a document asked for by a script", { ...FETCH, "sec-fetch-dest": "document" }, "fetch-document-mode"],
    ["a page view that takes no page", { ...FORM, accept: "*/*" }, "fetch-navigate-accept"],
    ["a form that sends JSON", { ...FORM, "content-type": "application/json" }, "navigate-json"],
    ["a navigation by XMLHttpRequest", { ...FORM, "x-requested-with": "XMLHttpRequest" }, "navigate-xhr"],
    [
      "a fetch that upgrades insecure requests",
      { ...FETCH, "upgrade-insecure-requests": "1" },
      "upgrade-on-fetch",
    ],
    ["a form typed into the address bar", { ...FORM, "sec-fetch-site": "none" }, "fetch-none-write"],
    [
      "Firefox's page view on Chrome",
      { ...FORM, accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
      "accept-not-chromium",
    ],
    ["any language", { ...FETCH, "accept-language": "*" }, "language-any"],
    ["a language that is none", { ...FETCH, "accept-language": "en_US.UTF-8!" }, "language-malformed"],
    [
      "a full version where Chrome gives the major only",
      { ...FETCH, "user-agent": CHROME.replace("156.0.0.0", "156.0.8078.79") },
      "ua-not-reduced",
    ],
    [
      "a Windows that this Chrome ended",
      { ...FETCH, "user-agent": CHROME.replace("NT 10.0", "NT 6.1") },
      "ua-ended-system",
    ],
  ] as const)("%s", ([, headers, detail], { expect }) => {
    const found = clientSignals(post(headers), null).find(({ reason }) => reason === "client_inconsistent");
    expect(found?.detail?.split(",")).toContain(detail);
  });
});

describe("what is missing is named", () => {
  test.for([
    ["accept", without(FETCH, "accept"), "no-accept"],
    ["the languages", without(FETCH, "accept-language"), "no-language"],
    ["all hints", without(FETCH, "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"), "no-hints"],
    ["one hint", without(FETCH, "sec-ch-ua-platform"), "some-hints"],
    [
      "all fetch metadata",
      without(FETCH, "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"),
      "no-fetch-metadata",
    ],
    ["part of the fetch metadata", without(FETCH, "sec-fetch-site"), "some-fetch-metadata"],
    ["the origin of a POST", without(FETCH, "origin"), "no-origin"],
    ["the wish for https on a form", without(FORM, "upgrade-insecure-requests"), "no-upgrade"],
  ] as const)("%s", ([, headers, detail], { expect }) => {
    const found = clientSignals(post(headers), null).find(({ reason }) => reason === "client_incomplete");
    expect(found?.detail?.split(",")).toContain(detail);
  });

  test("a WebSocket handshake and a preflight miss nothing", ({ expect }) => {
    const bare = { "user-agent": CHROME, origin: "https://shop.test" };
    const handshake = { ...post({ ...bare, "sec-websocket-key": "x" }), method: "GET" };
    const preflight = {
      ...post({ ...bare, accept: "*/*", "access-control-request-method": "POST" }),
      method: "OPTIONS",
    };
    expect(clientSignals(handshake, null)).toEqual([]);
    expect(clientSignals(preflight, null)).toEqual([]);
  });
});

describe("platform facts", () => {
  test.for([
    ["HTTP/1.1 and TLS 1.2 alone are a company proxy's", { httpProtocol: "HTTP/1.1" }, null],
    ["HTTP/1.0 is no browser's", { httpProtocol: "HTTP/1.0" }, "http-1.0"],
    ["TLS 1.0 is no modern browser's", { tlsVersion: "TLSv1" }, "tls-old"],
    [
      "a short hello lacks the key share of today's Chrome",
      { tlsClientHelloLength: "517" },
      "tls-hello-small",
    ],
    ["OpenSSL's ciphers are no browser's", { ja4: "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6" }, "tls-library"],
    ["Chromium's own ciphers are Chromium's", { ja4: "t13d1517h2_8daaf6152771_cb7bf5808d99" }, null],
    ["gzip alone is Go's", { clientAcceptEncoding: "gzip" }, "encoding-gzip-only"],
    ["brotli taken away by a virus scanner", { clientAcceptEncoding: "gzip, deflate" }, "encoding-no-brotli"],
    ["the usual encodings", { clientAcceptEncoding: "gzip, deflate, br, zstd" }, null],
  ] as const)("%s", ([, platform, detail], { expect }) => {
    const found = clientSignals(post(FETCH, platform), null).find(
      ({ reason }) => reason === "client_inconsistent",
    );
    expect(found?.detail ?? null).toBe(detail);
  });
});
