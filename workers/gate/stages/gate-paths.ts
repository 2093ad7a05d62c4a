import { CHALLENGE_PATH, GATE_PATH, PRIVATE_TOKEN_PATH } from "../../../shared/challenge/challenge-step.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import { mayAsk } from "../../../shared/policy/route-lines.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { ServedAsset } from "../visitor-port.ts";
import { bearerOf } from "./bearer-of.ts";
import { answerHeaders, gateAnswer } from "./gate-answer.ts";
import { privateTokenAnswer } from "./private-token.ts";
import { makeChallenge } from "./make-challenge.ts";

type Needs = Pick<
  GateDeps,
  | "challenges"
  | "keys"
  | "nowMs"
  | "privateTokens"
  | "randomBytes"
  | "release"
  | "visitor"
  | "vouch"
  | "within"
>;

/** Paths that belong to the gate itself on every site: the origin never sees them. */
export function isGatePath({ url }: Pick<Request, "url">): boolean {
  // Looked for first, because it costs less than parsing every URL that passes.
  return url.includes(GATE_PATH) && new URL(url).pathname.startsWith(GATE_PATH);
}

export async function answerGatePath(
  request: Request,
  policy: ActivePolicy | null,
  deps: Needs,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" && request.method !== "HEAD") return nothingHere(request);
  const asset = await deps.visitor.asset(pathname.slice(GATE_PATH.length));
  if (asset) return assetAnswer(asset, request);
  const asks = pathname === CHALLENGE_PATH || pathname === PRIVATE_TOKEN_PATH;
  const route = asks ? challengedRoute(policy, searchParams.get("route")) : null;
  if (!route) return nothingHere(request);
  if (pathname === CHALLENGE_PATH) return challengeAnswer(request, route, deps);
  const { privateTokens, clearanceMinutes } = route.challenge;
  if (!privateTokens || clearanceMinutes === 0) return nothingHere(request);
  return privateTokenAnswer({ request, route, bearer: await bearerOf(request, deps) }, deps);
}

/** An hour, because the address is the same after an update of the gate; any site's pages may load it. */
const ASSET_HEADERS = {
  "cache-control": "public, max-age=3600",
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
} as const;

function assetAnswer({ body, contentType, etag }: ServedAsset, { headers }: Request): Response {
  const own = { ...ASSET_HEADERS, etag, "content-type": contentType };
  return headers.get("if-none-match") === etag
    ? new Response(null, { status: 304, headers: own })
    : new Response(body, { headers: own });
}

function challengedRoute(policy: ActivePolicy | null, routeId: string | null): Route | null {
  const route = policy?.policy.routes.find(({ id }) => id === routeId);
  if (!route?.credentials) return null;
  // Whoever is deceived is told of no challenge: the proof that his page made beforehand is the owner's way out.
  return mayAsk(route, "challenge", "deceive") ? route : null;
}

/** A proof to have ready before the form is sent. Judges nobody, so it is always the mildest one. */
async function challengeAnswer(request: Request, route: Route, deps: Needs): Promise<Response> {
  const bearer = await bearerOf(request, deps);
  const challenge = makeChallenge(route, { step: "silent", underAttack: false }, bearer, deps);
  const headers = answerHeaders(true, request, route);
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify({ challenge }), { headers });
}

function nothingHere(request: Request): Response {
  return gateAnswer(
    { status: 404, title: "Not found", text: "There is nothing at this address." },
    request,
    null,
  );
}
