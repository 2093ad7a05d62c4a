import { type Browser, formHeaders, fetchHeaders, makeBrowsers } from "../people/browser-headers.ts";
import type { SeededRandom } from "../people/seeded-random.ts";
import type { HeaderList } from "../people/web-client.ts";

/** What one attacking program sends besides cookies. `api`: it speaks to the JSON API instead of the form. */
export type AttackerClient = {
  readonly name: string;
  readonly api: boolean;
  readonly headers: (site: URL, page: string) => HeaderList;
};

const FORM = ["content-type", "application/x-www-form-urlencoded"] as const;
const JSON_BODY = ["content-type", "application/json"] as const;

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36";
const HEADLESS = CHROME.replace("Chrome/", "HeadlessChrome/");

/** Programs that show what they are, or copy no more than a user agent. */
const PLAIN: readonly AttackerClient[] = [
  plain("python-requests", false, [
    ["User-Agent", "python-requests/2.32.3"],
    ["Accept-Encoding", "gzip, deflate"],
    ["Accept", "*/*"],
  ]),
  plain("go", true, [
    ["User-Agent", "Go-http-client/1.1"],
    ["Accept-Encoding", "gzip"],
  ]),
  plain("okhttp", true, [
    ["User-Agent", "okhttp/4.12.0"],
    ["Accept-Encoding", "gzip"],
  ]),
  plain("axios", true, [
    ["Accept", "application/json, text/plain, */*"],
    ["User-Agent", "axios/1.7.9"],
    ["Accept-Encoding", "gzip, compress, deflate, br"],
  ]),
  plain("curl as Chrome", false, [
    ["User-Agent", CHROME],
    ["Accept", "*/*"],
  ]),
  plain("python as Chrome", false, [
    ["User-Agent", CHROME],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"],
    ["Accept-Language", "en-US,en;q=0.5"],
  ]),
  plain("headless Chrome", false, [
    ["sec-ch-ua", '"HeadlessChrome";v="147", "Not.A/Brand";v="8", "Chromium";v="147"'],
    ["sec-ch-ua-mobile", "?0"],
    ["sec-ch-ua-platform", '"Windows"'],
    ["Upgrade-Insecure-Requests", "1"],
    ["User-Agent", HEADLESS],
    [
      "Accept",
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    ],
    ["Sec-Fetch-Site", "same-origin"],
    ["Sec-Fetch-Mode", "navigate"],
    ["Sec-Fetch-User", "?1"],
    ["Sec-Fetch-Dest", "document"],
    ["Accept-Encoding", "gzip, deflate, br, zstd"],
    ["Accept-Language", "en-US,en;q=0.9"],
  ]),
];

// Attack tools rotate through a list of recorded header sets, as long as whoever wrote the tool had patience for.
const RECORDED_SETS = 40;
const COPY_SHARE = 0.45;

export type ClientChoice = (random: SeededRandom) => AttackerClient;

/** Nearly half of the attack copies every header of a real browser, from the same source as the visitors' own. */
export function attackerClients(seed: string): ClientChoice {
  const recorded = makeBrowsers(`${seed}/attackers`, RECORDED_SETS);
  return (random) =>
    random.chance(COPY_SHARE) ? copied(random.pick(recorded), random.chance(0.3)) : random.pick(PLAIN);
}

function plain(name: string, api: boolean, headers: HeaderList): AttackerClient {
  return { name, api, headers: () => [...headers, api ? JSON_BODY : FORM] };
}

function copied(browser: Browser, api: boolean): AttackerClient {
  const headers = (site: URL, page: string): HeaderList =>
    api ? fetchHeaders(browser, site, page) : formHeaders(browser, site, page);
  return { name: "copied browser", api, headers };
}
