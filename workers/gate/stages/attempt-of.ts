import { bytesToHex } from "@noble/hashes/utils.js";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { PlatformFacts } from "../../../shared/domain/client-facts.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { CLEARANCE_HEADER, SOLUTION_HEADER } from "../../../shared/challenge/challenge-step.ts";
import { coarsePlace } from "../../../shared/identity/coarse-place.ts";
import { attemptFacts, type RawCredentials } from "./attempt-facts.ts";
import { ownCookieName, readCookie } from "./cookie.ts";
import { deviceCookieOf, isSecure } from "./credit-device.ts";

const ATTEMPT_ID_BYTES = 16;

/** What the body held. */
type Typed = {
  readonly raw: RawCredentials;
  readonly solution: string | null;
  readonly bytes?: Uint8Array;
};

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes">;

/** The facts of a request. The client's address is `CF-Connecting-IP` and nothing else: every other header is anybody's word. */
export function attemptOf(request: Request, route: Route, typed: Typed, deps: Needs): Attempt {
  const { raw, solution, bytes } = typed;
  const input = {
    id: bytesToHex(deps.randomBytes(ATTEMPT_ID_BYTES)),
    atMs: deps.nowMs(),
    route,
    raw,
    ...clientOf(request),
    address: addressOf(request),
    deviceCookie: deviceCookieOf(request),
    presented: {
      solution: solutionOf(request, solution),
      clearance: clearanceOf(request),
      ...(bytes && request.headers.has("signature-input") ? { signedBody: bytes } : {}),
    },
  };
  return attemptFacts(input, deps.keys);
}

export function clientOf(request: Request) {
  const { method, url, headers } = request;
  return { method, url, headers: new Map(headers), platform: platformFacts(request.cf) };
}

export function addressOf({ headers }: Pick<Request, "headers">): string | null {
  return headers.get("cf-connecting-ip");
}

/** The header counts: a script that set it knows of the form's own field. */
export function solutionOf({ headers }: Request, inBody: string | null): string | null {
  return headers.get(SOLUTION_HEADER) ?? inBody;
}

export function clearanceOf(request: Request): string | null {
  const { headers } = request;
  return (
    headers.get(CLEARANCE_HEADER) ??
    readCookie(headers, ownCookieName("gatehouse-clearance", isSecure(request)))
  );
}

const TEXT_FACTS = [
  "country",
  "httpProtocol",
  "tlsVersion",
  "tlsCipher",
  "tlsClientCiphersSha1",
  "tlsClientExtensionsSha1",
  "tlsClientHelloLength",
  "clientAcceptEncoding",
] as const satisfies readonly (keyof PlatformFacts)[];

/** Every field is optional, and one of a wrong type counts as missing: plans, local runs and proxies differ in what they send. */
export function platformFacts(cf: unknown): PlatformFacts {
  const facts: Record<string, string> = {};
  for (const name of TEXT_FACTS) {
    const value = member(cf, name);
    if (isText(value)) facts[name] = value;
  }
  const asn = member(cf, "asn");
  const place = coarsePlace(member(cf, "latitude"), member(cf, "longitude"), isText(member(cf, "city")));
  const ja4 = member(member(cf, "botManagement"), "ja4");
  return {
    ...facts,
    ...(typeof asn === "number" && Number.isSafeInteger(asn) ? { asn } : {}),
    ...(place ? { place } : {}),
    ...(isText(ja4) ? { ja4 } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
