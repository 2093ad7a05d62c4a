import { bytesToHex } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import {
  CONTEXT_BYTES,
  digestOf,
  readPrivateToken,
  tokenChallenge,
  type PrivateToken,
} from "../../../shared/agent/private-token.ts";
import type { Bearer } from "../../../shared/challenge/challenge-token.ts";
import { CLEARANCE_HEADER } from "../../../shared/challenge/challenge-step.ts";
import { fromBase64Url, toBase64Url } from "../../../shared/identity/base64-url.ts";
import { fieldMac, type SecretKey } from "../../../shared/identity/field-mac.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { answerHeaders } from "./gate-answer.ts";
import { issuedClearance } from "./grant-clearance.ts";

/** Devices fetch a token within seconds. The challenge of one period holds in the next one too. */
const PERIOD_MS = 300_000;

type Needs = Pick<GateDeps, "challenges" | "keys" | "nowMs" | "privateTokens" | "randomBytes" | "within">;
type Issuer = NonNullable<Route["challenge"]["privateTokens"]>[number];
type Visit = { readonly request: Request; readonly route: Route; readonly bearer: Omit<Bearer, "routeId"> };

/**
 * `GET /.gatehouse/private-token?route=…`: 401 says what token is wanted (RFC 9577), and devices that have an issuer answer by
 * themselves. Whoever brings one gets a clearance: credit, and no rung of any ladder.
 */
export async function privateTokenAnswer(visit: Visit, deps: Needs): Promise<Response> {
  const { request, route, bearer } = visit;
  const headers = answerHeaders(true, request, route);
  const token = readPrivateToken(request.headers.get("authorization"));
  const period = token && (await askedPeriod(token, visit, deps));
  if (token && period !== null && (await isFresh(token, period, visit, deps))) {
    const { cookie, value } = issuedClearance(request, route, bearer, deps);
    headers.append("set-cookie", cookie);
    headers.set(CLEARANCE_HEADER, value);
    headers.delete("content-type");
    return new Response(null, { status: 204, headers });
  }
  headers.set("www-authenticate", wantedTokens(visit, deps));
  const body = {
    type: "urn:gatehouse:private-token",
    title: "A private access token is asked for",
    status: 401,
  };
  return new Response(JSON.stringify(body), { status: 401, headers });
}

function wantedTokens(visit: Visit, deps: Needs): string {
  const [secret] = challengeRing(deps.keys);
  if (!secret) return "PrivateToken";
  return issuersOf(visit)
    .map((issuer) => {
      const challenge = toBase64Url(challengeOf(issuer, visit, secret, periodOf(deps.nowMs())));
      return `PrivateToken challenge="${challenge}", token-key="${issuer.key}"`;
    })
    .join(", ");
}

function issuersOf({ route }: Visit): readonly Issuer[] {
  return route.challenge.privateTokens ?? [];
}

/** Nothing is kept of what was asked: it can be made again, for this client on this route in its network. */
function challengeOf(
  { issuer }: Issuer,
  { request, route, bearer }: Visit,
  secret: SecretKey,
  period: number,
) {
  const { signature, source } = bearer;
  const fields = ["gatehouse-private-token", String(period), route.id, signature, source.network ?? "0"];
  return tokenChallenge(issuer, fieldMac(secret, fields, CONTEXT_BYTES), new URL(request.url).hostname);
}

/** When the token was asked for, if it is genuine and for this visit. */
async function askedPeriod(token: PrivateToken, visit: Visit, deps: Needs): Promise<number | null> {
  const issuer = issuersOf(visit).find(({ key }) => keyIdOf(key) === token.keyId);
  if (!issuer) return null;
  const now = periodOf(deps.nowMs());
  const asked = [now, now - 1].find((period) =>
    challengeRing(deps.keys).some(
      (secret) => digestOf(challengeOf(issuer, visit, secret, period)) === token.challengeDigest,
    ),
  );
  return asked !== undefined && (await deps.privateTokens?.verify(token, issuer.key)) ? asked : null;
}

function keyIdOf(key: string): string {
  return digestOf(fromBase64Url(key) ?? new Uint8Array());
}

/** Good once, by the ledger: its id is a hash of what was signed, which holds the client's nonce. */
async function isFresh(
  { signed }: PrivateToken,
  period: number,
  { route }: Visit,
  deps: Needs,
): Promise<boolean> {
  const id = bytesToHex(sha256(signed)).slice(0, 32);
  const spending = deps.challenges.spend(id, (period + 2) * PERIOD_MS);
  const { status } = await deps.within(spending, route.deadlinesMs.state);
  return status === "absent";
}

function periodOf(nowMs: number): number {
  return Math.floor(nowMs / PERIOD_MS);
}
