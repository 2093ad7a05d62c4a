import { CHALLENGE_STEPS } from "../../../shared/challenge/challenge-step.ts";
import { clientSignature } from "../../../shared/identity/client-signature.ts";
import { overloadDecision, type Decision } from "../../../shared/policy/decide.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { refusalAnswer } from "./act.ts";
import { clientOf } from "./attempt-of.ts";
import { bearerOf } from "./bearer-of.ts";
import { sparedBy } from "./exempt.ts";
import { offerChallenge } from "./offer-challenge.ts";
import { originDown } from "./pass-on.ts";
import type { AttemptRead } from "./read-attempt.ts";
import { unjudgedReceipt } from "./unjudged-receipt.ts";

type Needs = Pick<
  GateDeps,
  | "keys"
  | "log"
  | "nowMs"
  | "origin"
  | "overload"
  | "randomBytes"
  | "receipts"
  | "release"
  | "visitor"
  | "vouch"
>;

export type Crowded = {
  readonly request: Request;
  readonly route: Route;
  readonly policy: ActivePolicy;
  /** Null where nothing was read. */
  readonly read: AttemptRead | null;
  /** A solution that came before its time. */
  readonly tooEarly: string | null;
};

/** What the policy says of an attempt that there is no room to judge. Nothing of it is hashed, and it has no receipt of its own. */
export async function answerOverload(crowded: Crowded, deps: Needs): Promise<Response> {
  const { request, route, read, tooEarly } = crowded;
  const exempt = sparedBy(request, route, deps.nowMs());
  const decision = overloadDecision(route, exempt);
  if (!deps.overload.count(decision.decidedBy)) await openReceipt(crowded, { decision, exempt }, deps);
  tellOverload(deps);
  if (decision.action === "allow") return passUnjudged(request, read, deps);
  if (decision.action !== "challenge" || !read?.ok) {
    if (read?.ok === false) read.cancel();
    return refusalAnswer("throttle", null, request, route);
  }
  const bearer = await bearerOf(request, deps);
  const asking = { bearer, step: firstStep(route), underAttack: true, tooEarly, code: null };
  return offerChallenge({ request, route, bytes: read.bytes }, asking, deps);
}

/** Queues what was counted since the last time. */
export function tellOverload({
  overload,
  receipts,
  nowMs,
  log,
}: Pick<GateDeps, "log" | "nowMs" | "overload" | "receipts">): void {
  for (const receipt of overload.due(nowMs())) {
    receipts.add(receipt);
    log(
      `overload: ${receipt.decision.decidedBy}: ${receipt.repeats + 1} attempts, ${receipt.decision.action}`,
    );
  }
}

type Decided = { readonly decision: Decision; readonly exempt: string | null };

async function openReceipt(
  { request, route, policy }: Crowded,
  decided: Decided,
  deps: Needs,
): Promise<void> {
  const release = await deps.release();
  const intel = release?.status ?? ({ release: null, ageMs: null, state: "none" } as const);
  const signature = clientSignature(clientOf(request));
  const about = { atMs: deps.nowMs(), route, policy, signature, intel, ...decided };
  deps.overload.open(unjudgedReceipt({ ...about, because: { overload: true } }, deps.randomBytes));
}

async function passUnjudged(
  request: Request,
  read: AttemptRead | null,
  { origin }: Needs,
): Promise<Response> {
  const answer = await (read
    ? origin.forward({ request, body: read.ok ? read.bytes : read.body(), headers: [] })
    : origin.pass(request));
  return answer.status === "answered" ? answer.response : originDown(answer.status, request);
}

/** A policy whose ladder begins otherwise is not loaded with this action. */
function firstStep({ challenge: { ladder, underAttack = ladder } }: Route) {
  return CHALLENGE_STEPS.find((step) => step === underAttack[0]) ?? "page";
}
