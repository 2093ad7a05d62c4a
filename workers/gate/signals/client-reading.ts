import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import { browserClaim, type BrowserClaim } from "./client-claim.ts";
import { readBrands, type Brand } from "./client-brands.ts";

/** Browsers send client hints and fetch metadata only to origins that they trust. */
export type SecureContext = "yes" | "no" | "unknown";

/** One request of a client that claims to be a browser, read once for all rules. */
export type Reading = {
  readonly client: ClientFacts;
  readonly claim: BrowserClaim;
  readonly userAgent: string;
  readonly secure: SecureContext;
  readonly brands: readonly Brand[];
  readonly accept: string | undefined;
  readonly language: string | undefined;
  readonly site: string | undefined;
  readonly mode: string | undefined;
  readonly dest: string | undefined;
  /** How many of sec-fetch-site, -mode and -dest were sent. */
  readonly fetchCount: number;
  /** How many of sec-ch-ua, -mobile and -platform were sent. */
  readonly hintCount: number;
  /** The visitor moves to a page (link, address bar, form), as far as the headers tell. */
  readonly navigation: boolean;
  /** POST, PUT, PATCH or DELETE with a body: browsers name the origin that sends those. */
  readonly writes: boolean;
  /** Handshakes, preflights, reports, worker scripts and downloads: browsers send those with fewer headers. */
  readonly reduced: boolean;
  /** What the visitor can unpack, where the platform tells; the header itself is rewritten on the way. */
  readonly encoding: string | undefined;
};

const WRITING_METHODS = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Pure; a few microseconds. */
export function readClient(client: ClientFacts, userAgent: string): Reading {
  const { headers, platform } = client;
  const mode = headers.get("sec-fetch-mode");
  const accept = headers.get("accept");
  return {
    client,
    claim: browserClaim(userAgent),
    userAgent,
    secure: secureContext(client),
    brands: readBrands(headers.get("sec-ch-ua")),
    accept,
    language: headers.get("accept-language"),
    site: headers.get("sec-fetch-site"),
    mode,
    dest: headers.get("sec-fetch-dest"),
    fetchCount: countPresent(headers, FETCH_METADATA),
    hintCount: countPresent(headers, HINTS),
    navigation: mode === undefined ? (accept?.startsWith("text/html,") ?? false) : mode === "navigate",
    writes: WRITING_METHODS.has(client.method) && headers.has("content-type"),
    reduced: isReduced(client),
    encoding: platform.clientAcceptEncoding?.toLowerCase(),
  };
}

const FETCH_METADATA = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"] as const;
const HINTS = ["sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"] as const;

function countPresent(headers: ReadonlyMap<string, string>, names: readonly string[]): number {
  let present = 0;
  for (const name of names) if ((headers.get(name) ?? "") !== "") present += 1;
  return present;
}

// Captured 2026-11 from Chromium 156: worker scripts come without hints, `<a download>` without hints and accept.
const REDUCED_DESTINATIONS = new Set(["worker", "sharedworker", "serviceworker", "report"]);

function isReduced({ method, headers }: ClientFacts): boolean {
  const dest = headers.get("sec-fetch-dest") ?? "";
  if (REDUCED_DESTINATIONS.has(dest)) return true;
  if (method === "GET" && dest === "empty" && headers.get("sec-fetch-mode") === "navigate") return true;
  if (method === "GET" && headers.has("sec-websocket-key")) return true;
  if (method === "OPTIONS" && headers.has("access-control-request-method")) return true;
  return /^application\/(?:reports\+json|csp-report|expect-ct)/u.test(headers.get("content-type") ?? "");
}

// Captured 2026-11: Chromium 156 and Firefox 153 send hints, sec-fetch and brotli to http://localhost and
// http://127.0.0.1, and none of them to http://192.0.2.2.
const LOCAL_HOST = /^(?:localhost|[^/:]*\.localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/iu;

/**
 * Whether a browser would trust this origin. A relative URL (recorded traffic) says nothing of the scheme: then other
 * facts must prove https, and what proves nothing is `unknown`.
 */
function secureContext({ url, headers, platform }: ClientFacts): SecureContext {
  if (url.startsWith("https:")) return "yes";
  const proven = FETCH_METADATA.some((name) => headers.has(name)) || headers.has("sec-ch-ua");
  if (proven || LOCAL_HOST.test(hostOf(url) ?? headers.get("host") ?? "")) return "yes";
  if (url.startsWith("http:")) return "no";
  if (/^TLS/iu.test(platform.tlsVersion ?? "") || /^(?:HTTP\/|h)[23]/iu.test(platform.httpProtocol ?? ""))
    return "yes";
  return /\b(?:br|zstd)\b/iu.test(platform.clientAcceptEncoding ?? "") ? "yes" : "unknown";
}

function hostOf(url: string): string | null {
  if (!url.startsWith("http:")) return null;
  const end = url.slice(7).search(/[/?#]/u);
  return end < 0 ? url.slice(7) : url.slice(7, 7 + end);
}
