import type { ActivePolicy, Route } from "../../shared/policy/policy.ts";
import type { GateDeps } from "./gate-deps.ts";
import { act } from "./stages/act.ts";
import { answerCondemned, answerCondemnedEarly } from "./stages/answer-condemned.ts";
import { attachScript } from "./stages/attach-script.ts";
import { attemptOf } from "./stages/attempt-of.ts";
import { completeStepUp } from "./stages/complete-step-up.ts";
import { concludeDeceived, concludeReached, concludeWithheld } from "./stages/conclude.ts";
import { gateAnswer } from "./stages/gate-answer.ts";
import { answerGatePath, isGatePath } from "./stages/gate-paths.ts";
import { judge } from "./stages/judge.ts";
import { matchRoute, methodsOf } from "./stages/match-route.ts";
import { passOn } from "./stages/pass-on.ts";
import { readAttempt } from "./stages/read-attempt.ts";
import { refuseUnreadable } from "./stages/refuse-unreadable.ts";

/** The way of a request. Whatever no route protects passes; nothing that one protects passes unjudged. */
export async function gate(request: Request, deps: GateDeps): Promise<Response> {
  const policy = await activePolicy(deps);
  if (isGatePath(request)) return answerGatePath(request, policy, deps);
  if (!policy) return withoutPolicy(request, deps);
  const route = matchRoute(request, deps.routeTable(policy.policy)); // 1
  if (!route) return attachScript(await passOn(request, deps), request, policy, deps);
  if (!route.credentials) return completeStepUp(request, route, deps);
  return guard(request, { ...route, credentials: route.credentials }, policy, deps);
}

type GuardedRoute = Route & { readonly credentials: NonNullable<Route["credentials"]> };

/** The stages 2 to 9 of one attempt, top to bottom. */
async function guard(
  request: Request,
  route: GuardedRoute,
  policy: ActivePolicy,
  deps: GateDeps,
): Promise<Response> {
  const known = answerCondemnedEarly(request, route, deps);
  if (known) return known;
  const read = await readAttempt(request, route.credentials); // 2
  if (!read.ok) return refuseUnreadable(read, { request, route, policy }, deps);
  const attempt = attemptOf(request, route, read, deps);
  const condemned = answerCondemned(attempt, { request, route }, deps);
  if (condemned) return condemned;
  const judgement = await judge(attempt, route, policy, deps); // 3 to 7
  const exchange = { request, route, bytes: read.bytes, attempt };
  const acted = await act(exchange, judgement, deps); // 8
  if (acted.reached) return concludeReached(exchange, judgement, acted, deps); // 9
  return acted.action === "deceive"
    ? concludeDeceived(exchange, judgement, acted.answer, deps)
    : concludeWithheld(exchange, judgement, acted.action, deps);
}

async function activePolicy({ policy, log }: GateDeps): Promise<ActivePolicy | null> {
  try {
    return await policy();
  } catch (error) {
    log(`policy_unavailable: ${error instanceof Error ? error.message : "unknown cause"}`);
    return null;
  }
}

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * No policy can protect a plain read, so reads pass and the site stays up; what may be a login waits until there is a
 * policy again (docs/decisions/0004-without-a-policy-reads-pass.md).
 */
function withoutPolicy(request: Request, deps: GateDeps): Promise<Response> | Response {
  if (deps.withoutPolicy === "pass" || methodsOf(request).every((method) => READS.has(method)))
    return passOn(request, deps);
  const text = "The site's guard is not ready. Nothing was sent; please try again in a moment.";
  return gateAnswer({ status: 503, title: "Please try again", text, retryAfterSeconds: 5 }, request, null);
}
