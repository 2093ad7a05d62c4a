import type { Action } from "../../../shared/domain/action.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { OriginAnswer } from "../origin-client.ts";
import { deceive } from "./deceive.ts";
import { withSlot } from "./delay-slots.ts";
import { gateAnswer } from "./gate-answer.ts";
import type { Judgement } from "./judge.ts";
import { verdictHeaders } from "./verdict-headers.ts";

/** One attempt on its way: the request, the very bytes that were read, and the facts made of them. */
export type Exchange = {
  readonly request: Request;
  readonly route: Route;
  readonly bytes: Uint8Array;
  readonly attempt: Attempt;
};

/** Either the origin was asked, or it was asked something else, or the gate answers itself; then nothing was tested. */
export type Acted =
  | { readonly reached: true; readonly answer: OriginAnswer; readonly tookMs: number }
  | { readonly reached: false; readonly action: "deceive"; readonly answer: OriginAnswer }
  | { readonly reached: false; readonly action: Refusal };

/** What the gate answers instead of the origin. */
export type Refusal = "throttle" | "challenge" | "block";

type Needs = Pick<
  GateDeps,
  | "origin"
  | "keys"
  | "nowMs"
  | "sleep"
  | "delaySlots"
  | "decoySlots"
  | "randomBytes"
  | "refusals"
  | "waitUntil"
>;

/** Stage 8: does what was decided, and asks the origin where the decision allows it. */
export async function act(exchange: Exchange, judgement: Judgement, deps: Needs): Promise<Acted> {
  const { action } = judgement.decision;
  if (action === "delay" && !(await delay(exchange.route, deps)))
    return { reached: false, action: "throttle" };
  if (action === "deceive") return lie(exchange, judgement, deps);
  const refusal = REFUSALS[action];
  if (refusal) return { reached: false, action: refusal };
  const sentAtMs = deps.nowMs();
  const answer = await forward(exchange, judgement, deps);
  return { reached: true, answer, tookMs: deps.nowMs() - sentAtMs };
}

/** What is known of the typed password says nothing of the made-up one. */
async function lie(exchange: Exchange, judgement: Judgement, deps: Needs): Promise<Acted> {
  const about = { ...judgement, exposedCredential: null };
  const answer = await deceive(exchange, (bytes) => forward({ ...exchange, bytes }, about, deps), deps);
  return answer ? { reached: false, action: "deceive", answer } : { reached: false, action: "throttle" };
}

/** What the gate answers instead of the origin; null where the origin is asked. */
const REFUSALS: Readonly<Record<Exclude<Action, "deceive">, Refusal | null>> = {
  allow: null,
  annotate: null,
  delay: null,
  step_up: null,
  throttle: "throttle",
  challenge: "challenge",
  block: "block",
};

/** False when too many answers are held back already. */
async function delay({ delayMs }: Route, { sleep, delaySlots, waitUntil }: Needs): Promise<boolean> {
  return (await withSlot(delaySlots, waitUntil, () => sleep(delayMs))) !== null;
}

function forward({ request, bytes }: Exchange, judgement: Judgement, deps: Needs): Promise<OriginAnswer> {
  const signed = { method: request.method, url: deps.origin.urlOf(request), body: bytes, atMs: deps.nowMs() };
  const headers = verdictHeaders(judgement, signed, deps.keys.verdict);
  return deps.origin.forward({ request, body: bytes, headers });
}

/** The gate's own answer to an attempt that it kept from the origin. */
export function refusalAnswer(
  action: "throttle" | "block",
  code: string | null,
  request: Pick<Request, "headers">,
  route: Route,
): Response {
  return action === "throttle"
    ? gateAnswer({ ...TOO_MANY, code, retryAfterSeconds: route.retryAfterSeconds }, request, route)
    : gateAnswer({ ...BLOCKED, code }, request, route);
}

const TOO_MANY = {
  status: 429,
  title: "Please wait a moment",
  text: "There were too many attempts in a short time.",
} as const;
const BLOCKED = {
  status: 403,
  title: "This attempt was not let through",
  text: "It looked like those of programs that try stolen passwords. If that is wrong, try again from your usual device.",
} as const;
