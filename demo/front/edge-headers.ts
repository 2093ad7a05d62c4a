import type { IncomingMessage } from "node:http";
import type { StandIn } from "./address-book.ts";

/** Names that only the platform may set: whatever a visitor sends under them is dropped, as on the real edge. */
const PLATFORM = /^(cf-|mf-|x-real-ip$|true-client-ip$|cdn-loop$|x-forwarded-proto$|x-forwarded-for$)/u;

/** Belong to one connection (RFC 9110 section 7.6.1), so they are not passed on; `upgrade` is put back for upgrades. */
const HOP_BY_HOP = /^(connection|keep-alive|proxy-connection|proxy-authenticate|te|trailer|upgrade|expect)$/u;

/** The request's headers as the platform hands them to a Worker: raw pairs, so that duplicates stay apart. */
export function edgeHeaders(request: IncomingMessage, visitor: StandIn): string[] {
  const kept = rawPairs(request).filter(([name]) => !PLATFORM.test(name) && !HOP_BY_HOP.test(name));
  // Without this, wrangler's proxy answers brotli to clients that never asked for it.
  if (!("accept-encoding" in request.headers)) kept.push(["accept-encoding", "identity"]);
  kept.push(["cf-connecting-ip", visitor.address], ["x-forwarded-for", forwardedFor(request, visitor)]);
  kept.push(["x-forwarded-proto", "http"], ["mf-cf-blob", JSON.stringify(platformFacts(request, visitor))]);
  return kept.flat();
}

/** The answer's headers without those of the connection behind it. */
export function answerHeaders(answer: IncomingMessage): string[] {
  return rawPairs(answer)
    .filter(([name]) => !HOP_BY_HOP.test(name))
    .flat();
}

/** The platform appends to a visitor's own X-Forwarded-For: its left end is never to be believed. */
function forwardedFor({ headers }: IncomingMessage, { address }: StandIn): string {
  const own = headers["x-forwarded-for"];
  return own === undefined ? address : `${String(own)}, ${address}`;
}

/** `request.cf`: what a plain HTTP connection can tell. No TLS fields, since there is no TLS here to describe. */
function platformFacts(
  { headers }: IncomingMessage,
  { asn, country, organisation }: StandIn,
): Record<string, unknown> {
  const clientAcceptEncoding = headers["accept-encoding"];
  return {
    asn,
    country,
    asOrganization: organisation,
    colo: "DEV",
    ...(clientAcceptEncoding === undefined ? {} : { clientAcceptEncoding }),
  };
}

function rawPairs({ rawHeaders }: IncomingMessage): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    pairs.push([lower(rawHeaders[i]), rawHeaders[i + 1] ?? ""]);
  return pairs;
}

function lower(name: string | undefined): string {
  return (name ?? "").toLowerCase();
}
