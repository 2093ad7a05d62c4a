import { bytesToHex } from "@noble/hashes/utils.js";
import {
  CLIENT_SCRIPT_PATH,
  SOLUTION_FIELD,
  type ChallengeStep,
} from "../../../shared/challenge/challenge-step.ts";
import { issueToken, type Bearer, type Challenge } from "../../../shared/challenge/challenge-token.ts";
import { workOrder } from "../../../shared/challenge/work-proof.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { OfferedChallenge } from "../visitor-port.ts";

/** Time to read a page, and for the slowest phone; what was solved is not hoarded for long. */
const LIFETIME_MS = 300_000;
const ID_BYTES = 16;

type Needs = Pick<GateDeps, "keys" | "nowMs" | "randomBytes">;
type Asked = { readonly step: ChallengeStep; readonly underAttack: boolean };

/** A fresh challenge. It is kept nowhere: asking for millions costs MACs. */
export function makeChallenge(
  route: Route,
  { step, underAttack }: Asked,
  bearer: Omit<Bearer, "routeId">,
  deps: Needs,
): OfferedChallenge {
  const { work, waitSeconds } = route.challenge;
  const issuedAtMs = deps.nowMs();
  const challenge = {
    id: bytesToHex(deps.randomBytes(ID_BYTES)),
    issuedAtMs,
    expiresAtMs: issuedAtMs + LIFETIME_MS,
    routeId: route.id,
    step,
    work: workOrder(work[step] + (underAttack ? work.underAttack : 0)),
    waitSeconds,
  };
  return offered(challenge, issueToken(challenge, bearer, challengeRing(deps.keys)), issuedAtMs);
}

/** The same challenge again, for whoever came back too early: his time runs on. */
export function offered(challenge: Challenge, token: string, nowMs: number): OfferedChallenge {
  const { id, step, work, issuedAtMs, expiresAtMs, waitSeconds } = challenge;
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
  };
}
