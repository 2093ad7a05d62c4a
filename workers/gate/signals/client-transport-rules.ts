import type { Reading } from "./client-reading.ts";
import { byExactness, type ClientRule } from "./client-rule.ts";

/**
 * What the platform saw below HTTP. Company proxies and virus scanners speak TLS for people, so nothing here is
 * certain; every fact may be missing.
 */
export const TRANSPORT_RULES: readonly ClientRule[] = [
  {
    detail: "http-1.0",
    weight: (r) => (isModern(r) && r.client.platform.httpProtocol === "HTTP/1.0" ? 0.6 : 0),
  },
  {
    detail: "http-1.1",
    weight: (r) => (isModern(r) && overTls(r) && r.client.platform.httpProtocol === "HTTP/1.1" ? 0.15 : 0),
  },
  {
    detail: "tls-old",
    weight: (r) => (isModern(r) && /^TLSv1(?:\.[01])?$/u.test(r.client.platform.tlsVersion ?? "") ? 0.6 : 0),
  },
  {
    detail: "tls-1.2",
    weight: (r) => (isModern(r) && overTls(r) && r.client.platform.tlsVersion === "TLSv1.2" ? 0.15 : 0),
  },
  { detail: "tls-hello-small", weight: smallHello },
  { detail: "tls-library", weight: (r) => (isBrowser(r) && LIBRARY_CIPHERS.has(ciphersOf(r)) ? 0.85 : 0) },
  { detail: "tls-other-engine", weight: otherCiphers },
  {
    detail: "encoding-none",
    weight: (r) => (compresses(r) && ["", "identity"].includes(r.encoding ?? "gzip") ? 0.5 : 0),
  },
  { detail: "encoding-gzip-only", weight: (r) => (compresses(r) && r.encoding === "gzip" ? 0.5 : 0) },
  // Virus scanners take brotli away to read along.
  { detail: "encoding-no-brotli", weight: (r) => (compresses(r) && lacksBrotli(r) ? 0.25 : 0) },
  { detail: "encoding-too-new", weight: encodingTooNew },
  // axios offers `compress`, Node's fetch puts brotli first (so did Safari until 13); Chrome and Firefox never did.
  { detail: "encoding-library", weight: encodingOfLibrary },
];

// Second part of a JA4 (https://github.com/FoxIO-LLC/ja4, the TLS part is BSD-3-Clause): the hash of the cipher list.
// From that project's mapping and from captures on loopback, 2026-11: Python, curl and other OpenSSL defaults, Go, Nmap.
const LIBRARY_CIPHERS = new Set([
  "85036bcba153",
  "c7886603b240",
  "e8f1e7e78f70",
  "9dc949149365",
  "e33ad33b3d25",
  "8cdfa2d4673b",
  "cbb2034c60b8",
  "ab95583b6d39",
  "d83cc789557e",
  "76e208dd3e22",
]);
// Chromium's cipher list over TCP and over QUIC: the same from 2020 to version 156.
const CHROMIUM_CIPHERS = new Set(["8daaf6152771", "55b375c5d22e"]);

function isBrowser({ claim }: Reading): boolean {
  return claim.engine !== "other";
}

/** Versions of 2020 and later: HTTP/2 and TLS 1.3 are everywhere in them. */
function isModern({ claim }: Reading): boolean {
  const since = { chromium: 84, firefox: 78, webkit: 14, other: Number.POSITIVE_INFINITY }[claim.engine];
  return claim.version >= since;
}

/** Development servers put stand-ins into these facts; they mean something only where TLS was. */
function overTls({ client }: Reading): boolean {
  return !client.url.startsWith("http:");
}

function ciphersOf({ client }: Reading): string {
  return client.platform.ja4?.split("_", 2)[1] ?? "";
}

function otherCiphers(reading: Reading): number {
  const ciphers = ciphersOf(reading);
  if (ciphers === "" || LIBRARY_CIPHERS.has(ciphers) || reading.claim.engine !== "chromium") return 0;
  return CHROMIUM_CIPHERS.has(ciphers) ? 0 : byExactness(reading, 0.5, 0.25);
}

/** Chrome 131 and Firefox 135 send a post-quantum key share of some 1,200 bytes unless an administrator forbids it. */
function smallHello({ client, claim }: Reading): number {
  const bytes = Number(client.platform.tlsClientHelloLength ?? Number.NaN);
  const postQuantum =
    (claim.engine === "chromium" && claim.version >= 131) ||
    (claim.engine === "firefox" && claim.version >= 135);
  return postQuantum && claim.exact && bytes > 0 && bytes < 1200 ? 0.35 : 0;
}

/** Media and ranges are asked for uncompressed. */
function compresses({ client, secure, claim, encoding }: Reading): boolean {
  if (encoding === undefined || claim.engine === "other" || secure === "no") return false;
  return !client.headers.has("range");
}

function lacksBrotli({ encoding = "", claim, secure }: Reading): boolean {
  const since = { chromium: 51, firefox: 44, webkit: 11, other: Number.POSITIVE_INFINITY }[claim.engine];
  if (secure !== "yes" || claim.version < since || encoding === "gzip") return false;
  return encoding.includes("gzip") && !/\bbr\b/u.test(encoding);
}

/** Chrome learnt Zstandard in 123 (behind a switch from 117). */
function encodingTooNew({ encoding = "", claim }: Reading): number {
  return claim.engine === "chromium" && claim.version < 117 && /\bzstd\b/u.test(encoding) ? 0.4 : 0;
}

function encodingOfLibrary({ encoding = "", claim }: Reading): number {
  if (claim.engine === "other") return 0;
  if (/\b(?:compress|x-gzip|bzip2|lzma)\b/u.test(encoding)) return 0.7;
  return claim.engine !== "webkit" && encoding.startsWith("br, gzip, deflate") ? 0.5 : 0;
}
