/** A browser as scripts copy it from the network panel of a developer's own machine. */
type Model = {
  readonly name: string;
  readonly userAgent: string;
  readonly accept: string;
  readonly encoding: string;
  readonly hints: Readonly<Record<string, string>>;
};

type Pairs = (readonly [string, string])[];

/** One script's way to dress up, from hardly at all to perfectly. */
export type Disguise = {
  readonly name: string;
  /** What headers alone should make of it: a perfect copy is a person until something else speaks. */
  readonly expected: "automation" | "person";
  readonly request: (model: Model) => { readonly method: string; readonly headers: Pairs };
};

const CHROME_ACCEPT =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";
const PLAIN_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function hintsOf(major: number, platform: string, mobile = "?0"): Readonly<Record<string, string>> {
  return {
    "sec-ch-ua": `"Google Chrome";v="${major}", "Chromium";v="${major}", "Not)A;Brand";v="24"`,
    "sec-ch-ua-mobile": mobile,
    "sec-ch-ua-platform": `"${platform}"`,
  };
}

const chrome = (major: number, system: string, mobile = "") =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0${mobile} Safari/537.36`;

const chromium = (name: string, userAgent: string, hints: Model["hints"]): Model => ({
  name,
  userAgent,
  accept: CHROME_ACCEPT,
  encoding: "gzip, deflate, br, zstd",
  hints,
});

const other = (name: string, userAgent: string): Model => ({
  name,
  userAgent,
  accept: PLAIN_ACCEPT,
  encoding: "gzip, deflate, br",
  hints: {},
});

export const MODELS: readonly Model[] = [
  chromium("chrome-156-windows", chrome(156, "Windows NT 10.0; Win64; x64"), hintsOf(156, "Windows")),
  chromium("chrome-131-mac", chrome(131, "Macintosh; Intel Mac OS X 10_15_7"), hintsOf(131, "macOS")),
  chromium("chrome-120-linux", chrome(120, "X11; Linux x86_64"), hintsOf(120, "Linux")),
  chromium(
    "chrome-145-android",
    chrome(145, "Linux; Android 10; K", " Mobile"),
    hintsOf(145, "Android", "?1"),
  ),
  other(
    "firefox-150-windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0",
  ),
  other("firefox-140-linux", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
  other(
    "safari-18-mac",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  ),
  other(
    "safari-18-iphone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  ),
];

const FORM: Pairs = [["content-type", "application/x-www-form-urlencoded"]];
const JSON_BODY: Pairs = [["content-type", "application/json"]];
const LANGUAGE: Pairs = [["accept-language", "en-US,en;q=0.9"]];
const ORIGIN: Pairs = [["origin", "https://shop.test"]];
const TYPED: Pairs = fetchMetadata("none", "navigate", "document");
const SCRIPTED: Pairs = fetchMetadata("same-origin", "cors", "empty");

function fetchMetadata(site: string, mode: string, dest: string): Pairs {
  return [
    ["sec-fetch-site", site],
    ["sec-fetch-mode", mode],
    ["sec-fetch-dest", dest],
  ];
}

const named = ({ userAgent }: Model): Pairs => [["user-agent", userAgent]];
const hinted = ({ hints }: Model): Pairs => Object.entries(hints);
const page = ({ accept, encoding }: Model): Pairs => [
  ["accept", accept],
  ["accept-encoding", encoding],
];

export const DISGUISES: readonly Disguise[] = [
  {
    name: "requests, user agent only, GET",
    expected: "automation",
    request: (m) => ({
      method: "GET",
      headers: [...named(m), ["accept-encoding", "gzip, deflate"], ["accept", "*/*"]],
    }),
  },
  {
    name: "requests, user agent only, POST form",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [...named(m), ["accept-encoding", "gzip, deflate"], ["accept", "*/*"], ...FORM],
    }),
  },
  {
    name: "Go, user agent only, POST JSON",
    expected: "automation",
    request: (m) => ({ method: "POST", headers: [...named(m), ["accept-encoding", "gzip"], ...JSON_BODY] }),
  },
  {
    name: "Node fetch, user agent only, POST JSON",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ["accept", "*/*"],
        ["accept-language", "*"],
        ["sec-fetch-mode", "cors"],
        ["accept-encoding", "br, gzip, deflate"],
        ...JSON_BODY,
      ],
    }),
  },
  {
    name: "axios, user agent only, POST JSON",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ["accept", "application/json, text/plain, */*"],
        ["accept-encoding", "gzip, compress, deflate, br"],
        ...JSON_BODY,
      ],
    }),
  },
  {
    name: "Java, user agent only, GET",
    expected: "automation",
    request: (m) => ({
      method: "GET",
      headers: [...named(m), ["accept", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"]],
    }),
  },
  {
    name: "requests, user agent and language, POST form",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [...named(m), ["accept-encoding", "gzip, deflate"], ["accept", "*/*"], ...LANGUAGE, ...FORM],
    }),
  },
  {
    name: "requests, page headers without metadata, POST form",
    expected: "automation",
    request: (m) => ({ method: "POST", headers: [...named(m), ...page(m), ...LANGUAGE, ...FORM] }),
  },
  {
    name: "requests, everything but hints and metadata, with Origin, POST JSON",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [...named(m), ...page(m), ...LANGUAGE, ...ORIGIN, ...JSON_BODY],
    }),
  },
  {
    name: "copied page view, replayed as POST form",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ...hinted(m),
        ...page(m),
        ...LANGUAGE,
        ...TYPED,
        ["upgrade-insecure-requests", "1"],
        ...FORM,
      ],
    }),
  },
  {
    name: "copied page view, replayed as POST JSON",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ...hinted(m),
        ...page(m),
        ...LANGUAGE,
        ...TYPED,
        ["sec-fetch-user", "?1"],
        ...ORIGIN,
        ...JSON_BODY,
      ],
    }),
  },
  {
    name: "another browser's hints (Chrome 99 on ChromeOS), fetch POST",
    expected: "automation",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ...Object.entries(hintsOf(99, "Chrome OS")),
        ["accept", "*/*"],
        ["accept-encoding", m.encoding],
        ...LANGUAGE,
        ...SCRIPTED,
        ...ORIGIN,
        ...JSON_BODY,
      ],
    }),
  },
  {
    name: "perfect headers, fetch POST (curl-impersonate, stealth browser)",
    expected: "person",
    request: (m) => ({
      method: "POST",
      headers: [
        ...named(m),
        ...hinted(m),
        ["accept", "*/*"],
        ["accept-encoding", m.encoding],
        ...LANGUAGE,
        ...SCRIPTED,
        ...ORIGIN,
        ...JSON_BODY,
      ],
    }),
  },
];
