import { bytesToHex } from "@noble/hashes/utils.js";
import type { ChallengeStep } from "../../../shared/challenge/challenge-step.ts";
import { verifyToken, type Bearer } from "../../../shared/challenge/challenge-token.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { KeptForm, OfferedChallenge } from "../visitor-port.ts";
import type { Exchange } from "./act.ts";
import { parseContentType } from "./content-type.ts";
import { parseForm } from "./cut-solution.ts";
import { formText } from "./form-text.ts";
import { answerHeaders, prefersJson } from "./gate-answer.ts";
import { makeChallenge, offered } from "./make-challenge.ts";

const CHALLENGE_HEADER = "gatehouse-challenge";
const NONCE_BYTES = 16;

/** RFC 9421, 5.1: what a signature must cover so that it is believed here (shared/agent/signed-request.ts). */
const ACCEPT_SIGNATURE =
  'agent1=("@method" "@authority" "@path" "content-digest" "signature-agent";key="agent1");created;expires;alg="ed25519";tag="web-bot-auth"';

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes" | "visitor" | "vouch">;

/** What a visitor is asked for, and why he may find a receipt by. */
export type Asking = {
  readonly bearer: Omit<Bearer, "routeId">;
  readonly step: ChallengeStep;
  readonly underAttack: boolean;
  /** A solution that came too early; its challenge goes on. */
  readonly tooEarly: string | null;
  readonly code: string | null;
};

/** Stage 8 of a challenged attempt: a page for people, which keeps their form, and a problem document for programs. */
export async function offerChallenge(
  { request, route, bytes }: Omit<Exchange, "attempt">,
  asking: Asking,
  deps: Needs,
): Promise<Response> {
  const { bearer, code } = asking;
  const challenge = continued(asking, route, deps) ?? makeChallenge(route, asking, bearer, deps);
  if (isScripted(request, route)) return problemAnswer({ challenge, code }, request, route);
  const nonce = bytesToHex(deps.randomBytes(NONCE_BYTES));
  const { html, policy } = await deps.visitor.page({
    challenge,
    target: targetOf(request),
    form: keptForm(request, bytes),
    languages: request.headers.get("accept-language"),
    brand: route.challenge.brand,
    code,
    nonce,
  });
  const headers = challengeHeaders(false, request, route);
  headers.set("content-security-policy", policy);
  headers.set(CHALLENGE_HEADER, challenge.token);
  return new Response(html, { status: 403, headers });
}

/** Path and query. "//host/login" alone would name a host, and the visitor's password would go there: "/." keeps it here. */
function targetOf({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return (pathname.startsWith("//") ? `/.${pathname}` : pathname) + search;
}

/** Scripts and programs cannot show a page: those of API routes, and what says that it is no navigation. */
function isScripted({ headers }: Pick<Request, "headers">, route: Route): boolean {
  const mode = headers.get("sec-fetch-mode");
  if (route.caller === "api" || (mode !== null && mode !== "navigate")) return true;
  return prefersJson(headers.get("accept")) || headers.get("x-requested-with") === "XMLHttpRequest";
}

/** Agents that could have signed are told how: those of this route are named in its policy, so it asks for no more. */
function challengeHeaders(asJson: boolean, request: Request, route: Route): Headers {
  const headers = answerHeaders(asJson, request, route);
  if (route.challenge.agents.length > 0) headers.set("accept-signature", ACCEPT_SIGNATURE);
  return headers;
}

type Problem = { readonly challenge: OfferedChallenge; readonly code: string | null };

function problemAnswer({ challenge, code }: Problem, request: Request, route: Route): Response {
  const body = {
    type: "urn:gatehouse:challenge",
    title: "Please prove that this is no attack",
    status: 403,
    detail: "Solve the challenge and send the request again with its solution.",
    ...(code === null ? {} : { code }),
    challenge,
  };
  const headers = challengeHeaders(true, request, route);
  // So that a script can tell a challenge from the site's own 403 without reading its body.
  headers.set(CHALLENGE_HEADER, challenge.token);
  return new Response(JSON.stringify(body), { status: 403, headers });
}

/** Whoever came back too early goes on waiting; a new challenge would set his clock back every time. */
function continued({ bearer, tooEarly }: Asking, route: Route, deps: Needs): OfferedChallenge | null {
  if (tooEarly === null) return null;
  const [token = ""] = tooEarly.split("~");
  const at = { ...bearer, routeId: route.id };
  const reading = verifyToken(token, at, deps.nowMs(), challengeRing(deps.keys));
  return reading.ok ? offered(reading.challenge, token, route, deps) : null;
}

function keptForm({ headers }: Request, body: Uint8Array): KeptForm {
  const contentType = headers.get("content-type") ?? "";
  const type = parseContentType(contentType);
  const text = type.ok ? formText(body, type.value) : null;
  const fields = type.ok && text?.ok ? parseForm(text.value, type.value) : null;
  const texts = fields?.ok
    ? fields.value.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]))
    : null;
  const whole = fields?.ok === true && texts?.length === fields.value.length;
  return { contentType, body, fields: whole ? texts : null };
}
