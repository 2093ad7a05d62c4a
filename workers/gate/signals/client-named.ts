import type { UserAgentMatch } from "../deps.ts";

/** What a user agent says outright. `app` and `text-browser` are people whose clients have no browser headers. */
export type NamedClient = {
  readonly kind: UserAgentMatch["kind"] | "app" | "text-browser" | "nonsense" | "unknown-product" | "empty";
  readonly name: string;
};

type Pattern = readonly [NamedClient["kind"], RegExp];

// The release's rules know thousands of names. These few hold without a release too, and decide what the rules leave
// open. Every pattern is an alternation of plain words: linear on any input.
const HOSTILE: readonly Pattern[] = [
  [
    "attack_tool",
    /sqlmap|nikto|nmap|masscan|zgrab|gobuster|dirbuster|dirsearch|feroxbuster|ffuf|fuzz faster|wfuzz|nuclei|hydra|medusa|patator|ncrack|openbullet|silverbullet|blackbullet|sentry ?mba|wpscan|joomscan|whatweb|acunetix|netsparker|invicti|nessus|openvas|burp(?:suite| suite|collab)|zaproxy|arachni|w3af|skipfish|commix|xsstrike|havij|jaeles|projectdiscovery|kiterunner|gospider|hakrawler|metasploit|zmeu|jorgee|muieblackcat|webinspect|appscan|slowhttptest|slowloris|goldeneye|thc-|wapiti|\bvega\/\d|\bx8\/\d/iu,
  ],
  [
    "attack_tool",
    /apachebench|\bwrk\b|wrk2|\bk6\/|locust|jmeter|siege|vegeta|\bhey\/|bombardier|autocannon|artillery|gatling|tsung|h2load|httping|\boha\/|loadrunner|blazemeter|httperf|fortio|ddosify/iu,
  ],
  // Exploits travel in this header too (Log4Shell, Shellshock, injections).
  ["attack_tool", /\$\{jndi:|\(\) ?\{|<script|union[ +]select|\.\.\/\.\.\/|sleep\(|' or '/iu],
  [
    "automation_browser",
    /headless|phantomjs|slimerjs|casperjs|selenium|webdriver|playwright|puppeteer|cypress|nightmare|zombie\.?js|htmlunit|\bjsdom\/|lightpanda|testcafe/iu,
  ],
];

const TEXT_BROWSER = /^(?:lynx|w3m|e?links|dillo|netsurf|emacs|ncsa_mosaic)\b/iu;

// CFNetwork and Dalvik are what iOS and Android put after an app's own name; okhttp counts only after such a name.
const APP =
  /\bcfnetwork\/|\bdarwin\/\d|^dalvik\/|alamofire\/|afnetworking|^\[?fba[nv]\/|^instagram |^[^ /]+\/[^ ]+ .*\bokhttp\/|^(?!mozilla\/|opera\/)[^ (]+(?: [\d.]+)? ?\([^)]*\b(?:iphone|ipad|ios|android)\b/iu;

const HTTP_LIBRARY =
  /\b(?:curl|wget|python|java\d[\d._]*|aiohttp|urllib|httpx|go-http-client|okhttp|java|apache-httpclient|apache-httpasyncclient|axios|node-fetch|node-superagent|undici|node|got|superagent|needle|deno|bun|libwww-perl|lwp|perl|ruby|faraday|typhoeus|rest-client|guzzlehttp|php|symfony|postmanruntime|insomnia|httpie|xh|reqwest|hyper|ureq|rust|dart|winhttp|powershell|windowspowershell|libcurl|pycurl|scrapy|colly|fasthttp|go-resty|restsharp|aria2|lua-resty-http|mechanize|ktor-client|unirest|vert\.x-webclient|reactornetty|rest-assured|bruno|hoppscotch)(?:$|[/ _\-;(])/iu;

const LIBRARY_IN_BROWSER =
  /windowspowershell|python|libwww|scrapy|mechanize|winhttp|go-http|curl\/|okhttp\//iu;

// "cubot" is a maker of phones.
const CRAWLER =
  /(?:^|[^u]|[^c]u)bot(?:$|[^a-z])|crawler|spider|slurp|\+https?:|monitor|uptime|pingdom|feed(?:fetcher|burner|ly|bin)|facebookexternalhit|lighthouse|mediapartners|externalagent|(?:chatgpt|claude|perplexity|mistralai)-user/iu;

const DECLARED_BROWSER: readonly Pattern[] = [
  ["crawler", CRAWLER],
  ["http_library", LIBRARY_IN_BROWSER],
];
const DECLARED_OTHER: readonly Pattern[] = [
  ["crawler", CRAWLER],
  ["http_library", HTTP_LIBRARY],
];

const NONSENSE =
  /^(?:mozilla\/[\d.]+|null|undefined|none|nil|test|user-?agent|agent|browser|string|unknown)$|^user-?agent ?:|^["'{<$%]/iu;

// Browsers without an engine's name: old Internet Explorer, consoles.
const PLATFORM_ONLY = /^mozilla\/[\d.]+ ?\([^)]*\)?$/iu;
const PLATFORM_BROWSER = /msie|trident|playstation|nintendo|symbian|blackberry|netfront|konqueror/iu;

/**
 * Reads what a user agent says of itself; null for a browser that claims to be nothing else. Pure, linear in length.
 * Order matters: hostile names first, then people's clients (which lists of crawlers like to include), then the rest.
 */
export function namedClient(userAgent: string, match: UserAgentMatch | null): NamedClient | null {
  if (userAgent.trim() === "") return { kind: "empty", name: "no-user-agent" };
  return (
    hostile(userAgent, match) ?? peoplesOwn(userAgent) ?? declared(userAgent, match) ?? shapeless(userAgent)
  );
}

function hostile(userAgent: string, match: UserAgentMatch | null): NamedClient | null {
  if (match?.kind === "attack_tool" || match?.kind === "automation_browser") return match;
  return firstMatch(HOSTILE, userAgent);
}

function peoplesOwn(userAgent: string): NamedClient | null {
  if (TEXT_BROWSER.test(userAgent)) return { kind: "text-browser", name: "text-browser" };
  return APP.test(userAgent) && !CRAWLER.test(userAgent) ? { kind: "app", name: "app" } : null;
}

function declared(userAgent: string, match: UserAgentMatch | null): NamedClient | null {
  if (match) return match;
  // Inside a browser's user agent only words that no browser has are a declaration.
  return firstMatch(userAgent.startsWith("Mozilla/") ? DECLARED_BROWSER : DECLARED_OTHER, userAgent);
}

function shapeless(userAgent: string): NamedClient | null {
  if (NONSENSE.test(userAgent) || userAgent.length < 4) return { kind: "nonsense", name: "nonsense" };
  if (PLATFORM_ONLY.test(userAgent)) {
    return PLATFORM_BROWSER.test(userAgent) ? null : { kind: "nonsense", name: "truncated" };
  }
  if (/^(?:mozilla|opera)\//iu.test(userAgent)) return null;
  // A name with a version is some program's own; a bare word or random letters are nobody's.
  return /^[a-z][\w.-]*(?:\/[a-z]| v?\d)|[a-z][\w.-]{0,64}\/v?\d/iu.test(userAgent)
    ? { kind: "unknown-product", name: "unknown-product" }
    : { kind: "nonsense", name: "nonsense" };
}

function firstMatch(patterns: readonly Pattern[], userAgent: string): NamedClient | null {
  for (const [kind, pattern] of patterns) {
    const found = pattern.exec(userAgent);
    if (found) return { kind, name: wordOf(found[0]) || kind };
  }
  return null;
}

/** The matched word of our own pattern, without the punctuation around it: fit for a receipt. */
function wordOf(found: string): string {
  return found
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/gu, "")
    .replace(/-$/u, "");
}
