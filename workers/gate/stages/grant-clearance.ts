import { bytesToHex } from "@noble/hashes/utils.js";
import { CLEARANCE_HEADER, SOLUTION_HEADER } from "../../../shared/challenge/challenge-step.ts";
import { issueClearance } from "../../../shared/challenge/clearance.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import type { Bearer } from "../../../shared/challenge/challenge-token.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { Exchange } from "./act.ts";
import { ownCookieName, writeCookie } from "./cookie.ts";
import { isSecure } from "./credit-device.ts";
import type { Judgement } from "./judge.ts";
import { withCookies } from "./with-cookies.ts";

const ID_BYTES = 16;

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes">;

/** Whoever did the work of a challenge, or was vouched for, is spared the next one for a while. Waiting earns nothing: bots wait well. */
export function grantClearance(
  response: Response,
  { request, route }: Exchange,
  { attempt, receipt }: Judgement,
  deps: Needs,
): Response {
  const { clearanceMinutes } = route.challenge;
  const { challenge } = receipt.evidence;
  if (clearanceMinutes === 0 || challenge?.outcome !== "passed" || challenge.by === "wait") return response;
  const { cookie, value } = issuedClearance(request, route, attempt, deps);
  const granted = withCookies(response, [cookie]);
  // Programs without a cookie jar sent their solution in a header, and get the clearance in one.
  if (request.headers.has(SOLUTION_HEADER)) granted.headers.set(CLEARANCE_HEADER, value);
  return granted;
}

/** A fresh one, and the cookie that holds it. */
export function issuedClearance(
  request: Request,
  route: Route,
  bearer: Omit<Bearer, "routeId">,
  deps: Needs,
): { readonly value: string; readonly cookie: string } {
  const { clearanceMinutes, clearanceEpoch } = route.challenge;
  const issuedAtMs = deps.nowMs();
  const clearance = {
    id: bytesToHex(deps.randomBytes(ID_BYTES)),
    issuedAtMs,
    expiresAtMs: issuedAtMs + clearanceMinutes * 60_000,
    routeId: route.id,
    epoch: clearanceEpoch,
  };
  const value = issueClearance(clearance, bearer, challengeRing(deps.keys));
  const secure = isSecure(request);
  const name = ownCookieName("gatehouse-clearance", secure);
  return { value, cookie: writeCookie({ name, value, maxAgeSeconds: clearanceMinutes * 60, secure }) };
}
