import { withoutReserved } from "./reserved-headers.ts";

/** What came of asking the origin. A request is sent once: a POST that timed out may have been carried out. */
export type OriginAnswer =
  | { readonly status: "answered"; readonly response: Response }
  | { readonly status: "unreachable" | "timeout" };

export type Forward = {
  readonly request: Request;
  readonly body: Uint8Array | ReadableStream | null;
  /** Headers of the gate's own, set after everything of their names from outside was removed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
};

export type OriginPort = {
  /** Where the origin sees a request: its URL as the origin reads it. */
  readonly urlOf: (request: Request) => URL;
  /** Streams both ways and waits for nothing; only reserved headers are removed. */
  readonly pass: (request: Request) => Promise<OriginAnswer>;
  /** Sends what the gate has judged. */
  readonly forward: (forward: Forward) => Promise<OriginAnswer>;
};

/** Slower logins than this are broken ones; the platform itself gives up after 100 s. */
const ORIGIN_TIMEOUT_MS = 30_000;

/** `origin` null: the gate stands on a route, and the platform sends its own fetch on to the origin behind it. */
export function originClient(origin: URL | null): OriginPort {
  const urlOf = (request: Request) => originUrl(request.url, origin);
  return {
    urlOf,
    pass: async (request) => ask(request, passed(request, origin), { origin }),
    forward: async ({ request, body, headers }) => {
      const sent = requestHeaders(request, origin) ?? new Headers(request.headers);
      // The body is here already: there is nothing left to ask the origin's leave for.
      sent.delete("expect");
      for (const [name, value] of headers) sent.set(name, value);
      const judged = new Request(urlOf(request), {
        method: request.method,
        headers: sent,
        body,
        redirect: "manual",
      });
      return ask(request, judged, { origin, timeoutMs: ORIGIN_TIMEOUT_MS });
    },
  };
}

type Ask = { readonly origin: URL | null; readonly timeoutMs?: number };

async function ask(request: Request, sent: Request, { origin, timeoutMs }: Ask): Promise<OriginAnswer> {
  const timeout = new AbortController();
  // Only until the answer's headers are here: a slow download is no time-out.
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await (timer === undefined ? fetch(sent) : fetch(sent, { signal: timeout.signal }));
    return { status: "answered", response: origin ? ownWords(response, request, origin) : response };
  } catch {
    return { status: timeout.signal.aborted ? "timeout" : "unreachable" };
  } finally {
    clearTimeout(timer);
  }
}

/** The incoming request itself where nothing must change: its `redirect` is "manual" already. */
function passed(request: Request, origin: URL | null): Request {
  const headers = requestHeaders(request, origin);
  if (!headers) return request;
  return new Request(originUrl(request.url, origin), new Request(request, { headers, redirect: "manual" }));
}

function originUrl(requestUrl: string, origin: URL | null): URL {
  const url = new URL(requestUrl);
  if (!origin) return url;
  url.protocol = origin.protocol;
  url.host = origin.host;
  // A URL keeps its own port when the new host names none.
  url.port = origin.port;
  return url;
}

/** Null where the headers can stay as they are. */
function requestHeaders(request: Request, origin: URL | null): Headers | null {
  const clean = withoutReserved(request.headers);
  if (!origin) return clean;
  const headers = clean ?? new Headers(request.headers);
  const outside = new URL(request.url);
  const address = headers.get("cf-connecting-ip");
  for (const name of [...headers.keys()].filter(isProxysWord)) headers.delete(name);
  if (address !== null) headers.set("x-forwarded-for", address);
  headers.set("x-forwarded-host", outside.host);
  headers.set("x-forwarded-proto", outside.protocol.slice(0, -1));
  // An origin that checks where a form came from compares with its own name, not the gate's.
  for (const name of ["origin", "referer"]) {
    const value = headers.get(name);
    if (value !== null && isWithin(value, outside.origin))
      headers.set(name, origin.origin + value.slice(outside.origin.length));
  }
  return headers;
}

/**
 * What a proxy tells its origin about a visitor. The gate is the proxy and says it anew. The platform sets
 * CF-Connecting-IP again; sites behind Cloudflare refuse a request that carries it already (error 1000).
 */
const PROXY_WORDS = new Set([
  "forwarded",
  "x-original-forwarded-for",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "fastly-client-ip",
  "cf-connecting-ip",
  "cf-connecting-ipv6",
  "cf-pseudo-ipv4",
]);

/** In either spelling, as with reserved names: CGI reads `X_Real_IP` as `X-Real-IP`. */
function isProxysWord(name: string): boolean {
  const spelling = name.toLowerCase().replaceAll("_", "-");
  return spelling.startsWith("x-forwarded-") || PROXY_WORDS.has(spelling);
}

function isWithin(url: string, root: string): boolean {
  return url === root || url.startsWith(`${root}/`);
}

/** The origin's answer in the gate's words: links back to the origin and cookies for its host lead to the gate instead. */
function ownWords(response: Response, request: Request, origin: URL): Response {
  const location = response.headers.get("location");
  const namesOrigin = location !== null && isWithin(location, origin.origin);
  const cookies = response.headers.getSetCookie();
  const own = cookies.map((cookie) => withoutDomain(cookie, origin.hostname));
  const changed = own.some((cookie, index) => cookie !== cookies[index]);
  if (!namesOrigin && !changed) return response;
  const answer = new Response(response.body, response);
  if (namesOrigin)
    answer.headers.set("location", new URL(request.url).origin + location.slice(origin.origin.length));
  if (!changed) return answer;
  answer.headers.delete("set-cookie");
  for (const cookie of own) answer.headers.append("set-cookie", cookie);
  return answer;
}

/** A browser refuses a cookie for a domain that is not the one it asked; without `Domain` it belongs to the gate's host. */
function withoutDomain(cookie: string, originHost: string): string {
  return cookie.replace(/;\s*domain=\.?([^;]*)/iu, (attribute, domain: string) => {
    const named = domain.trim().toLowerCase();
    return originHost === named || originHost.endsWith(`.${named}`) ? "" : attribute;
  });
}
