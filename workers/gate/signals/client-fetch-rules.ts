import type { Reading } from "./client-reading.ts";
import { byExactness, type ClientRule } from "./client-rule.ts";

const SITES = new Set(["none", "same-origin", "same-site", "cross-site"]);
const MODES = new Set(["navigate", "same-origin", "cors", "no-cors", "websocket", "webtransport"]);
const FRAMES = new Set(["document", "iframe", "frame", "fencedframe"]);
const NAVIGATION_METHODS = new Set(["GET", "POST", "HEAD"]);

/** Fetch metadata against itself and the request: https://www.w3.org/TR/fetch-metadata/. Scripts cannot set it. */
export const FETCH_RULES: readonly ClientRule[] = [
  { detail: "fetch-value", weight: (r) => (knownValues(r) ? 0 : 0.8) },
  { detail: "fetch-too-early", weight: tooEarly },
  { detail: "fetch-user", weight: fetchUser },
  {
    detail: "fetch-document-mode",
    weight: (r) => (isFrame(r) && r.mode !== undefined && !navigates(r) ? 0.8 : 0),
  },
  {
    detail: "fetch-navigate-method",
    weight: (r) => (navigates(r) && !NAVIGATION_METHODS.has(r.client.method) ? 0.8 : 0),
  },
  { detail: "fetch-navigate-accept", weight: navigateAccept },
  // A form has three encodings, and none of them is JSON.
  { detail: "navigate-json", weight: (r) => (r.writes && sendsJson(r) && looksLikeNavigation(r) ? 0.8 : 0) },
  { detail: "navigate-xhr", weight: (r) => (navigates(r) && isXhr(r) ? 0.8 : 0) },
  // Not `same-origin`: Firefox 153 sends that with page views which a service worker fetches (captured 2026-11).
  {
    detail: "upgrade-on-fetch",
    weight: (r) => (upgrades(r) && (r.mode === "cors" || r.mode === "no-cors") ? 0.7 : 0),
  },
  { detail: "fetch-none-write", weight: noneWrite },
];

function navigates({ mode }: Reading): boolean {
  return mode === "navigate";
}

function isFrame({ dest }: Reading): boolean {
  return dest !== undefined && FRAMES.has(dest);
}

function upgrades({ client }: Reading): boolean {
  return client.headers.has("upgrade-insecure-requests");
}

function sendsJson({ client }: Reading): boolean {
  return /^application\/(?:[\w.-]+\+)?json/iu.test(client.headers.get("content-type") ?? "");
}

function isXhr({ client }: Reading): boolean {
  return client.headers.get("x-requested-with")?.toLowerCase() === "xmlhttprequest";
}

function looksLikeNavigation(reading: Reading): boolean {
  return navigates(reading) || upgrades(reading);
}

/** Destinations grow with the platform, so any token passes; sites and modes are closed. */
function knownValues({ site, mode, dest }: Reading): boolean {
  if (site !== undefined && !SITES.has(site)) return false;
  if (mode !== undefined && !MODES.has(mode)) return false;
  return dest === undefined || /^[a-z-]{1,32}$/u.test(dest);
}

/** Chrome 76, Firefox 90 and Safari 16.4 were the first. */
function tooEarly({ fetchCount, claim }: Reading): number {
  if (fetchCount === 0 || claim.version === 0) return 0;
  if (claim.engine === "chromium") return claim.version < 76 ? 0.6 : 0;
  if (claim.engine === "firefox") return claim.version < 90 ? 0.6 : 0;
  return claim.engine === "webkit" && claim.version < 16 ? 0.4 : 0;
}

function fetchUser(reading: Reading): number {
  const user = reading.client.headers.get("sec-fetch-user");
  if (user === undefined) return 0;
  return user === "?1" && (reading.mode === undefined || navigates(reading)) ? 0 : 0.8;
}

function navigateAccept(reading: Reading): number {
  if (!navigates(reading) || !isFrame(reading) || reading.accept === undefined) return 0;
  return reading.accept.includes("text/html") ? 0 : byExactness(reading, 0.7, 0.5);
}

/**
 * `none` means that the visitor typed the address or opened a bookmark: no form and no script does that. Tools that
 * replay the headers of a page view do. With an Origin it could be a reload that a browser labels oddly.
 */
function noneWrite({ site, writes, client }: Reading): number {
  if (site !== "none" || !writes) return 0;
  return client.headers.has("origin") ? 0.5 : 0.8;
}
