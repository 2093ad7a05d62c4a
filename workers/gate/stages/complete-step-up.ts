import type { Route } from "../../../shared/policy/policy.ts";
import { verifyDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import type { Whereabouts } from "../deps.ts";
import type { GateDeps } from "../gate-deps.ts";
import { clientFamily } from "../signals/client-family.ts";
import { attemptOf } from "./attempt-of.ts";
import { ownCookieName, readCookie, writeCookie } from "./cookie.ts";
import { creditDevice, deviceCookieOf, isSecure } from "./credit-device.ts";
import { observeOutcome } from "./observe-outcome.ts";
import { originDown, passOn } from "./pass-on.ts";
import { carriedTokens } from "./pending-tokens.ts";
import { readBody } from "./read-body.ts";
import { spellingOf } from "./spelling-of.ts";
import { redeemTicket, type Ticket } from "./step-up-ticket.ts";
import { withCookies } from "./with-cookies.ts";

type Needs = Pick<
  GateDeps,
  "origin" | "keys" | "nowMs" | "randomBytes" | "accounts" | "cellIds" | "waitUntil"
>;

/**
 * The second step of a login that the gate saw begin. It guards nothing itself; when the origin accepts, the ticket says
 * whose login that was, and its device is trusted from now on. Without a ticket the request passes.
 */
export async function completeStepUp(request: Request, route: Route, deps: Needs): Promise<Response> {
  const value = readCookie(request.headers, ownCookieName("gatehouse-step-up", isSecure(request)));
  if (value === null) return passOn(request, deps);
  const body = await readBody(request);
  const sent = body.ok ? body.bytes : body.rest();
  const read = body.ok ? body.bytes : body.fault === "body_missing" ? new Uint8Array() : null;
  const carried = read && carriedTokens(request, read);
  const ticket = carried && redeemTicket(value, carried, deps.nowMs(), deps.keys.device);
  const answer = await deps.origin.forward({ request, body: sent, headers: [] });
  if (answer.status !== "answered") return originDown(answer.status, request);
  const observed = await observeOutcome(answer, route.outcomes, request.url);
  const response = observed.response ?? answer.response;
  if (!ticket || observed.outcome !== "accepted") return response;
  return withCookies(response, [credit(ticket, { request, route }, deps), endTicket(request)]);
}

type Asked = { readonly request: Request; readonly route: Route };

function credit(ticket: Ticket, { request, route }: Asked, deps: Needs): string {
  const { accountId, spellingId, attemptId } = ticket;
  const atMs = deps.nowMs();
  const proof = verifyDeviceCookie(deviceCookieOf(request), spellingId, atMs, deps.keys.device);
  const { deviceId, cookie } = creditDevice(spellingId, proof, request, deps);
  const where = whereaboutsOf(request, route, deps);
  const spelling = spellingOf(ticket);
  const settlement = { attemptId, spelling, atMs, settlement: "accepted", deviceId, where } as const;
  deps.waitUntil(Promise.resolve(deps.accounts.settle(accountId, settlement)));
  return cookie;
}

const NOBODY = { raw: { username: "", password: "" }, solution: null };

/** Named as the login named them, whose second half this is; the credentials that it had are not needed for that. */
function whereaboutsOf(request: Request, route: Route, deps: Needs): Whereabouts {
  const attempt = attemptOf(request, { ...route, kind: "login" }, NOBODY, deps);
  const { source, signature } = attempt;
  const browser = clientFamily(request.headers.get("user-agent") ?? "");
  return {
    networkId: deps.cellIds(attempt).network,
    asn: source.asn,
    country: source.country,
    signature,
    browser,
  };
}

function endTicket(request: Request): string {
  const secure = isSecure(request);
  return writeCookie({
    name: ownCookieName("gatehouse-step-up", secure),
    value: "",
    maxAgeSeconds: 0,
    secure,
  });
}
