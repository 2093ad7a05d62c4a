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

const android = (version: string) =>
  `Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Mobile Safari/537.36`;

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

describe("versions are held against their history", () => {
  test.for([
    [
      "hints before Chrome had them",
      { ...FETCH, "user-agent": CHROME.replace("156.0.0.0", "80.0.3987.149") },
      "ch-before-hints",
    ],
    [
      "fetch metadata before Chrome had it",
      { ...FETCH, "user-agent": CHROME.replace("156.0.0.0", "58.0.3029.110") },
      "fetch-too-early",
    ],
    [
      "AVIF before Chrome had it",
      { ...FORM, "user-agent": CHROME.replace("156.0.0.0", "80.0.3987.149") },
      "accept-too-new",
    ],
    ["Chrome of the year 2045", { ...FETCH, "user-agent": CHROME.replace("156", "999") }, "ua-future"],
    [
      "a revision that is not Firefox's version",
      { ...FETCH, "user-agent": FIREFOX.replace("rv:153", "rv:109") },
      "ua-firefox-revision",
    ],
    [
      "a build number that this major never had",
      { "user-agent": android("44.0.3653.1130") },
      "ua-impossible-build",
    ],
    [
      "Chrome's own engine on an iPhone",
      {
        "user-agent":
          "Mozilla/5.0 (iPhone; CPU iPhone OS 11_0 like Mac OS X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/40.0.1567.1276 Mobile Safari/537.36",
      },
      "ua-ios-blink",
    ],
    [
      "Internet Explorer 6",
      { "user-agent": "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)" },
      "ua-ancient",
    ],
    [
      "Opera before it was Chromium",
      { "user-agent": "Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.289 Version/12.01" },
      "ua-ancient",
    ],
    ["Chrome's page view on Firefox", { ...FORM, "user-agent": FIREFOX }, "accept-other-engine"],
    [
      "Java's accept header",
      { ...FETCH, accept: "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2" },
      "accept-java",
    ],
    ["Firefox's weights on Chrome", { ...FETCH, "accept-language": "en-US,en;q=0.5" }, "language-step"],
  ] as const)("%s", ([, headers, detail], { expect }) => {
    const found = clientSignals(post(headers), null).find(({ reason }) => reason === "client_inconsistent");
    expect(found?.detail?.split(",")).toContain(detail);
  });

  test.for([
    ["a true old build", android("60.0.3112.116")],
    [
      "Internet Explorer 11 in compatibility view",
      "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0)",
    ],
    ["Opera Mini", "Opera/9.80 (Android; Opera Mini/76.0.2254/191.303; U; en) Presto/2.12.423 Version/12.16"],
    [
      "Firefox 115, whose revision is frozen",
      FIREFOX.replace("rv:153", "rv:109").replace("Firefox/153", "Firefox/115"),
    ],
  ] as const)("%s contradicts nothing", ([, userAgent], { expect }) => {
    const page = {
      accept: "text/html,image/webp,*/*;q=0.8",
      "accept-language": "en",
      "upgrade-insecure-requests": "1",
    };
    const found = clientSignals(
      { ...post({ "user-agent": userAgent, ...page }), url: "http://192.0.2.7/" },
      null,
    );
    expect(found.map(({ reason }) => reason)).not.toContain("client_inconsistent");
  });

  test("a navigation has no method but GET, POST and HEAD", ({ expect }) => {
    const [found] = clientSignals({ ...post(FORM), method: "PUT" }, null);
    expect(found?.detail).toBe("fetch-navigate-method");
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
    [
      "who asked, when it is no page view",
      without(FETCH, "origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"),
      "no-context",
    ],
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
    ["weak facts add up", { httpProtocol: "HTTP/1.1", tlsVersion: "TLSv1.2" }, "http-1.1,tls-1.2"],
    ["HTTP/1.0 is no browser's", { httpProtocol: "HTTP/1.0" }, "http-1.0"],
    ["TLS 1.0 is no modern browser's", { tlsVersion: "TLSv1" }, "tls-old"],
    [
      "a short hello lacks the key share of today's Chrome",
      { tlsClientHelloLength: "517" },
      "tls-hello-small",
    ],
    ["OpenSSL's ciphers are no browser's", { ja4: "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6" }, "tls-library"],
    ["Chromium's own ciphers are Chromium's", { ja4: "t13d1517h2_8daaf6152771_cb7bf5808d99" }, null],
    [
      "Firefox's ciphers are not Chromium's",
      { ja4: "t13d1715h2_5b57614c22b0_7121afd63204" },
      "tls-other-engine",
    ],
    ["nothing compressed", { clientAcceptEncoding: "identity" }, "encoding-none"],
    ["axios offers compress", { clientAcceptEncoding: "gzip, compress, deflate, br" }, "encoding-library"],
    ["Node's fetch puts brotli first", { clientAcceptEncoding: "br, gzip, deflate" }, "encoding-library"],
    ["gzip alone is Go's", { clientAcceptEncoding: "gzip" }, "encoding-gzip-only"],
    ["brotli taken away by a virus scanner", { clientAcceptEncoding: "gzip, deflate" }, "encoding-no-brotli"],
    ["the usual encodings", { clientAcceptEncoding: "gzip, deflate, br, zstd" }, null],
  ] as const)("%s", ([, platform, detail], { expect }) => {
    const found = clientSignals(post(FETCH, platform), null).find(
      ({ reason }) => reason === "client_inconsistent",
    );
    expect(found?.detail ?? null).toBe(detail);
  });

  test("Zstandard before Chrome had it", ({ expect }) => {
    const old = {
      ...FETCH,
      "user-agent": CHROME.replace("156", "110"),
      "sec-ch-ua": '"Chromium";v="110", "Not A(Brand";v="24"',
    };
    const [found] = clientSignals(post(old, { clientAcceptEncoding: "gzip, deflate, br, zstd" }), null);
    expect(found?.detail).toBe("encoding-too-new");
  });
});
