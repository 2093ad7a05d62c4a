import type { Reading } from "./client-reading.ts";
import { byExactness, bySecurity, type ClientRule } from "./client-rule.ts";

/** Headers that the claimed browser always sends. Nothing is missed where browsers send less. */
export const MISSING_RULES: readonly ClientRule[] = [
  { detail: "no-accept", weight: missingAccept },
  { detail: "no-language", weight: missingLanguage },
  { detail: "no-hints", weight: missingHints },
  {
    detail: "some-hints",
    weight: (r) => (hintsExpected(r) && r.hintCount > 0 && r.hintCount < 3 ? 0.35 : 0),
  },
  { detail: "no-fetch-metadata", weight: missingFetchMetadata },
  {
    detail: "some-fetch-metadata",
    weight: (r) => (fetchExpected(r) && r.fetchCount > 0 && r.fetchCount < 3 ? 0.7 : 0),
  },
  { detail: "no-origin", weight: missingOrigin },
  { detail: "no-context", weight: missingContext },
  { detail: "no-upgrade", weight: missingUpgrade },
];

/** Over plain http Chromium's downloads have no accept either, and nothing else tells them. */
function missingAccept({ accept, reduced, client, language }: Reading): number {
  if (accept !== undefined || reduced) return 0;
  return client.method === "GET" && language !== undefined ? 0.5 : 0.8;
}

function missingLanguage(reading: Reading): number {
  if ((reading.language ?? "").trim() !== "" || reading.reduced) return 0;
  return reading.claim.engine === "other" ? 0.4 : byExactness(reading, 0.6, 0.5);
}

// Chrome 89 sends the hints to everyone; the platform joined them by 95.
function hintsExpected({ claim, reduced }: Reading): boolean {
  return claim.engine === "chromium" && claim.version >= 95 && claim.exact && !reduced;
}

function missingHints(reading: Reading): number {
  const { claim, hintCount, reduced } = reading;
  if (claim.engine !== "chromium" || claim.version < 89 || hintCount > 0 || reduced) return 0;
  if (!claim.exact) return bySecurity(reading, 0.2, 0.1);
  // A desktop's page view always has them. Fetches from workers do not (captured 2026-11, Chromium 156), nor do some
  // privacy builds on Android, but they have fetch metadata all the same.
  const pageView = reading.navigation && reading.fetchCount === 3 && claim.os !== "android";
  return pageView ? 0.65 : bySecurity(reading, 0.4, 0.25);
}

/** All three headers: Chrome 80, Firefox 90, Safari 16.4. */
function fetchExpected({ claim, reduced }: Reading): boolean {
  const since = { chromium: 80, firefox: 90, webkit: 16.4, other: Number.POSITIVE_INFINITY }[claim.engine];
  return claim.version >= since && !reduced;
}

function missingFetchMetadata(reading: Reading): number {
  if (!fetchExpected(reading) || reading.fetchCount > 0) return 0;
  if (!reading.claim.exact) return bySecurity(reading, 0.3, 0.15);
  if (reading.claim.engine === "firefox") return bySecurity(reading, 0.7, 0.35);
  // Safari on http://localhost was never captured, and Safari's own figures are second-hand: weaker.
  if (reading.claim.engine === "webkit")
    return reading.client.url.startsWith("http:") ? 0 : bySecurity(reading, 0.4, 0.2);
  return bySecurity(reading, 0.5, 0.3);
}

/** Chrome names the origin of every write; Firefox since 70, Safari for forms and fetches alike. */
function missingOrigin(reading: Reading): number {
  const { claim, writes, reduced, client } = reading;
  if (!writes || reduced || client.headers.has("origin") || claim.engine === "other") return 0;
  if (claim.engine === "firefox" && claim.version < 70) return 0;
  return byExactness(reading, claim.engine === "chromium" ? 0.45 : 0.35, 0.25);
}

/**
 * What is no page view was asked for by a page: it then has fetch metadata, a Referer or an Origin (sites may forbid
 * the Referer, so this alone proves little).
 */
function missingContext({
  client,
  claim,
  userAgent,
  navigation,
  fetchCount,
  reduced,
  accept,
}: Reading): number {
  // Icons are asked for by the browser itself.
  if (reduced || navigation || fetchCount > 0 || /text\/html|^image\//u.test(accept ?? "")) return 0;
  if (client.headers.has("referer") || client.headers.has("origin")) return 0;
  return claim.engine !== "other" || /^(?:Mozilla|Opera)\//u.test(userAgent) ? 0.45 : 0;
}

/** Safari sends it to http only. */
function missingUpgrade(reading: Reading): number {
  const { claim, navigation, client, dest } = reading;
  if (client.headers.has("sec-purpose") || client.headers.has("purpose")) return 0;
  if (!navigation || client.headers.has("upgrade-insecure-requests") || !claim.exact) return 0;
  const since = {
    chromium: 60,
    firefox: 60,
    webkit: Number.POSITIVE_INFINITY,
    other: Number.POSITIVE_INFINITY,
  }[claim.engine];
  return claim.version >= since && (dest === undefined || dest === "document") ? 0.25 : 0;
}
