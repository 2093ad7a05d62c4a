import { bytesToHex } from "@noble/hashes/utils.js";
import {
  CLIENT_SCRIPT_PATH,
  SOLUTION_FIELD,
  type ChallengeStep,
} from "../../../shared/challenge/challenge-step.ts";
import { issueToken, type Bearer, type Challenge } from "../../../shared/challenge/challenge-token.ts";
import { isVouched } from "../../../shared/challenge/solution.ts";
import { vouchAction } from "../../../shared/challenge/vouch-action.ts";
import { workOrder } from "../../../shared/challenge/work-proof.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { OfferedChallenge, Vouching } from "../visitor-port.ts";

/** Time to read a page, and for the slowest phone; what was solved is not hoarded for long. */
const LIFETIME_MS = 300_000;
const ID_BYTES = 16;

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes" | "vouch">;
type Asked = { readonly step: ChallengeStep; readonly underAttack: boolean };

/** A fresh challenge. It is kept nowhere: asking for millions costs MACs. */
export function makeChallenge(
  route: Route,
  { step, underAttack }: Asked,
  bearer: Omit<Bearer, "routeId">,
  deps: Needs,
): OfferedChallenge {
  const { work, waitSeconds } = route.challenge;
  const vouched = isVouchedFor(route, step, deps);
  const issuedAtMs = deps.nowMs();
  const challenge = {
    id: bytesToHex(deps.randomBytes(ID_BYTES)),
    issuedAtMs,
    expiresAtMs: issuedAtMs + LIFETIME_MS,
    routeId: route.id,
    step,
    work: vouched ? NO_WORK : workOrder(work[step] + (underAttack ? work.underAttack : 0)),
    waitSeconds,
  };
  return offered(challenge, issueToken(challenge, bearer, challengeRing(deps.keys)), route, deps);
}

const NO_WORK = { puzzles: 0, bits: 0 } as const;

/** The token says it, by asking for no work: no isolate has to know what another one saw of an outage. */
function isVouchedFor({ challenge: { turnstile } }: Route, step: ChallengeStep, { vouch }: Needs): boolean {
  if (!turnstile || step !== "page") return false;
  return turnstile.ifUnavailable === "ask" || vouch?.isDown() === false;
}

/** The same challenge again, for whoever came back too early: his time runs on. */
export function offered(challenge: Challenge, token: string, route: Route, deps: Needs): OfferedChallenge {
  const { id, step, work, issuedAtMs, expiresAtMs, waitSeconds } = challenge;
  const nowMs = deps.nowMs();
  const vouch = isVouched(challenge) ? vouching(challenge, route, deps) : null;
  return {
    token,
    id,
    step,
    expiresInSeconds: Math.floor((expiresAtMs - nowMs) / 1_000),
    work: { algorithm: "sha256", ...work },
    waitSeconds: Math.min(waitSeconds, Math.max(1, waitSeconds - Math.floor((nowMs - issuedAtMs) / 1_000))),
    script: CLIENT_SCRIPT_PATH,
    header: "Gatehouse-Solution",
    field: SOLUTION_FIELD,
    ...(vouch ? { vouch } : {}),
  };
}

function vouching({ id, routeId }: Challenge, { challenge }: Route, { vouch }: Needs): Vouching | null {
  const { turnstile } = challenge;
  if (!turnstile || !vouch) return null;
  const { siteKey } = turnstile;
  return { by: "turnstile", siteKey, script: vouch.script, action: vouchAction(routeId), cData: id };
}
