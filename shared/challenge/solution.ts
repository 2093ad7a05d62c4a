import { readEnvironment, type EnvironmentReading } from "./environment-facts.ts";
import { verifyToken, type Bearer, type Challenge, type TokenFault } from "./challenge-token.ts";
import { verifyWork } from "./work-proof.ts";
import { VOUCH, WAIT } from "./write-solution.ts";
import type { KeyRing } from "../identity/field-mac.ts";

/*
 * What a visitor sends back, in the header `Gatehouse-Solution` or the form field `gatehouse-solution`:
 *
 *   <token> ~ <work> ~ <environment>
 *
 * `work` is the nonces joined by dots, the word `wait`, or `vouch.` and a third party's answer. `environment` may be empty
 * (programs have none).
 */
const MAX_SOLUTION_CHARACTERS = 3_072;

/** Turnstile says that its answers have 2,048 characters at most. */
const ANSWER = /^[\w.-]{1,2048}$/u;

/** Why a solution is worth nothing. Codes stand in receipts: add new ones, never rename or reuse one. */
export type SolutionFault = TokenFault | "work_wrong" | "too_early" | "wait_not_offered" | "vouch_missing";

/** How a challenge was met: by work, without scripts by waiting, or by what a third party says. */
export type ProofKind = "work" | "wait" | "vouch";

/** A solution that holds for this attempt, if its id was not spent before. */
export type Proof = {
  readonly challenge: Challenge;
  readonly kind: ProofKind;
  /** Where the challenge was asked for (challenge-token.ts): waiting is counted by it. */
  readonly place: string;
  readonly environment: EnvironmentReading;
  /** The third party's answer, which nobody has verified yet. */
  readonly vouch?: string;
};

export type SolutionReading =
  | { readonly status: "none" }
  | { readonly status: "refused"; readonly fault: SolutionFault }
  | { readonly status: "proved"; readonly proof: Proof };

/** Pure; never throws. Says nothing yet about whether the challenge was spent: the ledger does. */
export function verifySolution(
  solution: string | null,
  bearer: Bearer,
  nowMs: number,
  ring: KeyRing,
): SolutionReading {
  if (solution === null || solution === "") return { status: "none" };
  if (solution.length > MAX_SOLUTION_CHARACTERS) return refused("malformed");
  const [token = "", work, environment, ...rest] = solution.split("~");
  if (work === undefined || environment === undefined || rest.length > 0) return refused("malformed");
  const reading = verifyToken(token, bearer, nowMs, ring);
  if (!reading.ok) return refused(reading.fault);
  const { challenge } = reading;
  const fault = work === WAIT ? waitFault(challenge, nowMs) : workFault(challenge, work);
  if (fault) return refused(fault);
  const proof = { challenge, place: reading.place, environment: readEnvironment(environment, challenge.id) };
  if (work === WAIT) return { status: "proved", proof: { ...proof, kind: "wait" } };
  if (!isVouched(challenge)) return { status: "proved", proof: { ...proof, kind: "work" } };
  return { status: "proved", proof: { ...proof, kind: "vouch", vouch: work.slice(VOUCH.length) } };
}

/** A challenge without puzzles asks for a third party's word instead. */
export function isVouched({ work }: Pick<Challenge, "work">): boolean {
  return work.puzzles === 0;
}

function workFault({ id, work }: Challenge, nonces: string): SolutionFault | null {
  if (isVouched({ work }))
    return nonces.startsWith(VOUCH) && ANSWER.test(nonces.slice(VOUCH.length)) ? null : "vouch_missing";
  return verifyWork(id, work, nonces.split(".")) ? null : "work_wrong";
}

function waitFault({ issuedAtMs, waitSeconds }: Challenge, nowMs: number): SolutionFault | null {
  if (waitSeconds === 0) return "wait_not_offered";
  return nowMs - issuedAtMs < waitSeconds * 1_000 ? "too_early" : null;
}

function refused(fault: SolutionFault): SolutionReading {
  return { status: "refused", fault };
}
