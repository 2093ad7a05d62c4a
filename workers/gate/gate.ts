import type { ActivePolicy, Route } from "../../shared/policy/policy.ts";
import type { GateDeps } from "./gate-deps.ts";
import { act, type Exchange } from "./stages/act.ts";
import { answerCondemned, answerCondemnedEarly } from "./stages/answer-condemned.ts";
import { answerOverload, tellOverload } from "./stages/answer-overload.ts";
import { attachScript } from "./stages/attach-script.ts";
import { attemptOf } from "./stages/attempt-of.ts";
import { completeStepUp } from "./stages/complete-step-up.ts";
import { concludeDeceived, concludeReached, concludeWithheld } from "./stages/conclude.ts";
import { gateAnswer } from "./stages/gate-answer.ts";
import { answerGatePath, isGatePath } from "./stages/gate-paths.ts";
import { judge, type Judgement } from "./stages/judge.ts";
import { matchRoutes, methodsOf } from "./stages/match-route.ts";
import { passOn } from "./stages/pass-on.ts";
import { readWithRoom, type Asked, type Room } from "./stages/read-with-room.ts";
import { holdBack } from "./stages/tarpit.ts";
import { refuseUnreadable } from "./stages/refuse-unreadable.ts";

/** The way of a request. Whatever no route protects passes; nothing that one protects passes unjudged. */
export async function gate(request: Request, deps: GateDeps): Promise<Response> {
  const policy = await activePolicy(deps);
  deps.campaigns.sweep?.();
  if (isGatePath(request)) return answerGatePath(request, policy, deps);
  if (!policy) return withoutPolicy(request, deps);
  const routes = matchRoutes(request, deps.routeTable(policy.policy)); // 1
  const [route] = routes;
  if (!route) return attachScript(await passOn(request, deps), request, policy, deps);
  const contested = routes.length > 1 ? routes.find(isEnforced) : undefined;
  const { credentials } = contested ?? route;
  if (!credentials) return completeStepUp(request, route, deps);
  const guarded = contested ? { ...contested, onUnreadable: "block" as const } : route;
  const isContested = contested !== undefined;
  return guard({ request, route: { ...guarded, credentials }, policy, isContested }, deps);
}

/** What may not be passed on unjudged: a second step is only watched. */
function isEnforced({ mode, credentials }: Route): boolean {
  return mode === "enforce" && credentials !== undefined;
}

/** The stages 2 to 9 of one attempt, top to bottom. */
async function guard(asked: Asked, deps: GateDeps): Promise<Response> {
  const known = answerCondemnedEarly(asked.request, asked.route, deps);
  if (known) return holdBack(known, asked.route, deps);
  tellOverload(deps);
  deps.pulse.beat(deps);
  const room = await readWithRoom(asked, deps); // 2
  if (!room.ok) return answerOverload(room.crowded, deps);
  const answering = answerInRoom(room, asked, deps);
  // Whoever hangs up must not keep his place, nor leave a guess without a receipt: the platform stops what nobody waits for.
  deps.waitUntil(answering);
  return answering;
}

async function answerInRoom(room: Room, asked: Asked, deps: GateDeps): Promise<Response> {
  const judged = await judgeInRoom(room, asked, deps); // 3 to 7
  if (judged instanceof Response) return judged;
  const { exchange, judgement } = judged;
  const acted = await act(exchange, judgement, deps); // 8
  if (acted.reached) return concludeReached(exchange, judgement, acted, deps); // 9
  return acted.action === "deceive"
    ? concludeDeceived(exchange, judgement, acted.answer, deps)
    : concludeWithheld(exchange, judgement, acted.action, deps);
}

type Judged = { readonly exchange: Exchange; readonly judgement: Judgement };

async function judgeInRoom({ read, leave }: Room, asked: Asked, deps: GateDeps): Promise<Judged | Response> {
  const { request, route, policy } = asked;
  if (!read.ok) {
    // In observe mode the origin is waited for.
    leave();
    return refuseUnreadable(read, asked, deps);
  }
  try {
    const attempt = attemptOf(request, route, read, deps);
    const condemned = answerCondemned(attempt, { request, route }, deps);
    if (condemned) return condemned;
    const judgement = await judge(attempt, route, policy, deps);
    return { exchange: { request, route, bytes: read.bytes, attempt }, judgement };
  } finally {
    leave();
  }
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
