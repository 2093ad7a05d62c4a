import { CHALLENGED, isStrike, WITHHELD, type Outcome } from "../../../shared/domain/outcome.ts";
import { isUnderAttack } from "../../../shared/policy/ladder.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { OriginAnswer } from "../origin-client.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { refusalAnswer, type Exchange, type Refusal } from "./act.ts";
import { condemn } from "./answer-condemned.ts";
import { ownCookieName, writeCookie } from "./cookie.ts";
import { creditDevice, isSecure, type CreditedDevice } from "./credit-device.ts";
import { deviceOwner } from "./guessed-account.ts";
import { grantClearance } from "./grant-clearance.ts";
import type { Judgement } from "./judge.ts";
import { learnRefusal } from "./learn-refusal.ts";
import { offerChallenge } from "./offer-challenge.ts";
import { observeOutcome, type Observed } from "./observe-outcome.ts";
import { peekBody } from "./peek-body.ts";
import { originDown } from "./pass-on.ts";
import { issuedTokens } from "./pending-tokens.ts";
import { holdBack } from "./tarpit.ts";
import { settle } from "./settle.ts";
import { issueTicket, TICKET_SECONDS } from "./step-up-ticket.ts";
import { withCookies } from "./with-cookies.ts";

/** Stage 9: the origin's answer leaves with what it earned; what was learned is written after it has left. */
export async function concludeReached(
  exchange: Exchange,
  judgement: Judgement,
  { answer, tookMs }: { readonly answer: OriginAnswer; readonly tookMs: number },
  deps: GateDeps,
): Promise<Response> {
  const { request, route } = exchange;
  const observed = await withPendingBody(await observeOutcome(answer, route.outcomes, request.url));
  const device = creditOf(exchange, observed.outcome, deps);
  deps.waitUntil(settle(judgement, observed.outcome, device?.deviceId ?? null, deps));
  if (!observed.response) return originDown(answer.status === "timeout" ? "timeout" : "unreachable", request);
  if (isStrike(observed.outcome)) learnRefusal(exchange, observed.response, tookMs, deps);
  const ticket =
    observed.outcome === "pending_mfa" ? ticketOf(exchange, observed, observed.response, deps) : null;
  return grantClearance(
    withCookies(
      observed.response,
      [device?.cookie, ticket].filter((cookie) => cookie !== undefined && cookie !== null),
    ),
    exchange,
    judgement,
    deps,
  );
}

/** A pending login that set no cookie named itself in its body, whether an outcome rule read that or not. */
async function withPendingBody(observed: Observed): Promise<Observed> {
  const { outcome, response, body } = observed;
  if (outcome !== "pending_mfa" || !response || body || response.headers.getSetCookie().length > 0)
    return observed;
  const peeked = await peekBody(response);
  return { outcome, response: peeked.response, body: peeked };
}

/** The origin's answer to a login that nobody tried. One that lets somebody in must never leave: it would open a door that nobody has. */
export async function concludeDeceived(
  exchange: Exchange,
  judgement: Judgement,
  answer: OriginAnswer,
  deps: GateDeps,
): Promise<Response> {
  const { request, route } = exchange;
  const { outcome, response } = await observeOutcome(answer, route.outcomes, request.url);
  deps.waitUntil(settle(judgement, WITHHELD, null, deps));
  if (!response) return originDown(answer.status === "timeout" ? "timeout" : "unreachable", request);
  if (outcome !== "accepted" && outcome !== "pending_mfa") return response;
  deps.log(
    `decoy_accepted: route ${route.id}: expected a refusal of a made-up login, got ${outcome}; check its outcomes`,
  );
  return refusalAnswer("block", null, request, route);
}

/** The gate's own answer; the code is shown only once it can be found. */
export async function concludeWithheld(
  exchange: Exchange,
  judgement: Judgement,
  action: Refusal,
  deps: GateDeps,
): Promise<Response> {
  const { request, route, attempt } = exchange;
  const settlement = action === "challenge" ? CHALLENGED : WITHHELD;
  const receipt = { ...judgement.receipt, settlement };
  deps.waitUntil(settle(judgement, settlement, null, deps));
  if (action === "challenge") return challenged(exchange, judgement, receipt, deps);
  const durable = await deps.receipts.durable(receipt);
  if (judgement.condemn && durable) condemn(attempt, request, receipt, deps);
  const refusal = refusalAnswer(action, durable ? receipt.code : null, request, route);
  return action === "block" ? holdBack(refusal, route, deps) : refusal;
}

/** An invisible step shows nobody a code, so its receipt may leave with a batch. */
async function challenged(exchange: Exchange, judgement: Judgement, receipt: Receipt, deps: GateDeps) {
  const { attempt, decision } = judgement;
  const seen = decision.ask !== "silent" && (await deps.receipts.durable(receipt));
  const asking = {
    bearer: attempt,
    step: decision.ask ?? "page",
    underAttack: isUnderAttack(receipt.evidence),
    tooEarly: receipt.evidence.challenge?.outcome === "too_early" ? attempt.presented.solution : null,
    code: seen ? receipt.code : null,
  } as const;
  return offerChallenge(exchange, asking, deps);
}

function creditOf({ attempt, request }: Exchange, outcome: Outcome, deps: GateDeps): CreditedDevice | null {
  const owner = outcome === "accepted" ? deviceOwner(attempt) : null;
  return owner === null ? null : creditDevice(owner, attempt.device, request, deps);
}

/** Without anything to tie it to the origin's pending login there is no ticket, and the second step credits no device. */
function ticketOf(
  { attempt, request }: Exchange,
  { body }: Observed,
  { headers }: Response,
  deps: GateDeps,
): string | null {
  const tokens = issuedTokens(headers, body?.text ?? null);
  const { accountId, spellingId } = attempt.credential;
  const subject = { accountId, spellingId, attemptId: attempt.id, nowMs: deps.nowMs() };
  const value = issueTicket({ ...subject, tokens }, deps.keys.device);
  const secure = isSecure(request);
  const name = ownCookieName("gatehouse-step-up", secure);
  return value === null ? null : writeCookie({ name, value, maxAgeSeconds: TICKET_SECONDS, secure });
}
