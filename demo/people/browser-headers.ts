import { HeaderGenerator } from "header-generator";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";
import type { HeaderList } from "./web-client.ts";

/** One installed browser: what it sends with a page view. Its other requests are derived from that. */
export type Browser = { readonly pageView: HeaderList };

const LANGUAGES = [
  ["de-DE", "de", "en"],
  ["en-US", "en"],
  ["en-GB", "en"],
  ["fr-FR", "fr", "en"],
  ["nl-NL", "nl", "en"],
  ["es-ES", "es"],
];

/**
 * Headers of real browsers, drawn from header-generator's networks (learned from real traffic). That library draws from
 * `Math.random`, so it is lent a seeded one for the time of each draw: the same seed gives the same browsers.
 */
export function makeBrowsers(seed: string, count: number): readonly Browser[] {
  const random = seededRandom(`${seed}/browsers`);
  const generator = new HeaderGenerator({
    browsers: ["chrome", "edge", "firefox", "safari"],
    operatingSystems: ["windows", "macos", "linux", "android", "ios"],
    devices: ["desktop", "mobile"],
    httpVersion: "2",
  });
  return Array.from({ length: count }, () => ({ pageView: drawHeaders(generator, random) }));
}

function drawHeaders(generator: HeaderGenerator, random: SeededRandom): HeaderList {
  const realRandom = Math.random;
  Math.random = random.next;
  try {
    return Object.entries(generator.getHeaders({ locales: random.pick(LANGUAGES) }));
  } finally {
    Math.random = realRandom;
  }
}

/** Typed into the address bar, or opened from a bookmark. */
export function pageHeaders({ pageView }: Browser): HeaderList {
  return replaced(pageView, { "sec-fetch-site": "none" });
}

/** A form of the site's own page. */
export function formHeaders({ pageView }: Browser, site: URL, page: string): HeaderList {
  return [
    ...replaced(pageView, { "sec-fetch-site": "same-origin" }),
    ["origin", site.origin],
    ["referer", `${site.origin}${page}`],
    ["content-type", "application/x-www-form-urlencoded"],
  ];
}

const PAGE_VIEW_ONLY = new Set(["upgrade-insecure-requests", "sec-fetch-user", "priority"]);

/** `fetch()` by the site's own script, with a JSON body. */
export function fetchHeaders({ pageView }: Browser, site: URL, page: string): HeaderList {
  const kept = pageView.filter(([name]) => !PAGE_VIEW_ONLY.has(name.toLowerCase()));
  return [
    ...replaced(kept, {
      accept: "*/*",
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": "cors",
      "sec-fetch-dest": "empty",
    }),
    ["origin", site.origin],
    ["referer", `${site.origin}${page}`],
    ["content-type", "application/json"],
  ];
}

/** Only headers that the browser sends at all get another value: an old Safari has no `sec-fetch-site`. */
function replaced(headers: HeaderList, values: Readonly<Record<string, string>>): HeaderList {
  return headers.map(([name, value]) => [name, values[name.toLowerCase()] ?? value] as const);
}
