import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { readDeviceCookie } from "../../../shared/identity/device-cookie.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { refusalAnswer } from "./act.ts";
import { addressOf, clientOf } from "./attempt-of.ts";
import { deviceCookieOf } from "./credit-device.ts";
import { maySpare } from "./exempt.ts";

type Needs = Pick<GateDeps, "condemned" | "keys" | "receipts" | "nowMs">;

/**
 * Answers a source that was condemned a moment ago, before its body is read. Whoever shows a device cookie of ours is heard first:
 * whose it is can only be checked with the account in the body.
 */
export function answerCondemnedEarly(request: Request, route: Route, deps: Needs): Response | null {
  if (deps.condemned.isEmpty() || isSpared({ request, route }, deps)) return null;
  const key = condemnedKey(addressOf(request), clientSignature(clientOf(request)), route.id);
  return deps.condemned.has(key) && !hasGenuineCookie(request, deps)
    ? repeat(key, { request, route }, deps)
    : null;
}

function hasGenuineCookie(request: Request, { keys, nowMs }: Needs): boolean {
  return readDeviceCookie(deviceCookieOf(request), nowMs(), keys.device).status === "genuine";
}

/** The same after the body was read, for those who showed a cookie: a known device is not answered for its neighbours. */
export function answerCondemned(attempt: Attempt, asked: Asked, deps: Needs): Response | null {
  if (attempt.device.status === "known" || deps.condemned.isEmpty()) return null;
  if (isSpared(asked, deps)) return null;
  return repeat(condemnedKey(addressOf(asked.request), attempt.signature, asked.route.id), asked, deps);
}

/** A route that was just set to observe turns nobody away for what was done before. */
function isSpared({ request, route }: Asked, { nowMs }: Needs): boolean {
  return route.mode === "observe" || maySpare(request, route, nowMs());
}

export function condemn(attempt: Attempt, request: Request, receipt: Receipt, deps: Needs): void {
  deps.condemned.condemn(
    condemnedKey(addressOf(request), attempt.signature, attempt.routeId),
    receipt,
    deps.nowMs(),
  );
}

type Asked = { readonly request: Request; readonly route: Route };

function repeat(key: string, { request, route }: Asked, deps: Needs): Response | null {
  const sentence = deps.condemned.repeat(key, deps.nowMs());
  if (!sentence) return null;
  if (sentence.due) deps.receipts.add(sentence.receipt);
  const action = sentence.receipt.decision.action === "throttle" ? "throttle" : "block";
  return refusalAnswer(action, sentence.receipt.code, request, route);
}

/** The address stays in the isolate's memory for a minute; it is never stored. */
function condemnedKey(address: string | null, signature: string, routeId: string): string {
  return `${address ?? ""}\n${signature}\n${routeId}`;
}
