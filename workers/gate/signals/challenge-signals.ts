import {
  hashUserAgent,
  type EnvironmentFacts,
  type EnvironmentReading,
  type Finding,
} from "../../../shared/challenge/environment-facts.ts";
import type { Proof } from "../../../shared/challenge/solution.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { ChallengeEvidence } from "../../../shared/policy/decide.ts";

export type ProofFacts = {
  readonly evidence: ChallengeEvidence | null;
  readonly proof: Proof | null;
  readonly clearance: { readonly uses: number } | null;
  readonly userAgent: string;
  /** Programs have no browser that could tell of itself. */
  readonly caller: "browser" | "api";
  /** The route is under attack: what was passed before says nothing now. */
  readonly underAttack: boolean;
};

/** What a solution or a clearance says about an attempt. Credits are capped where the evidence is put together. */
export function challengeSignals(facts: ProofFacts): readonly Signal[] {
  const { evidence, proof } = facts;
  if (evidence?.outcome === "passed" && proof) return passedSignals(proof, facts);
  // What speaks against a client does so whether or not its solution was spent.
  const told = proof ? foundSignals(proof.environment, facts.userAgent) : [];
  return [...told, ...refusedSignals(evidence), ...clearanceSignals(facts)];
}

function passedSignals({ kind, challenge, environment }: Proof, facts: ProofFacts): readonly Signal[] {
  if (kind === "wait") return [{ reason: "wait_proved", strength: 1, detail: `${challenge.waitSeconds} s` }];
  const found = foundSignals(environment, facts.userAgent);
  if (kind === "vouch") return [{ reason: "person_vouched", strength: 1, detail: "turnstile" }, ...found];
  const bits = challenge.work.bits + Math.log2(Math.max(1, challenge.work.puzzles));
  const worked: Signal = {
    reason: "work_proved",
    // A page's work is four times an invisible one's, and a person has seen it.
    strength: challenge.step === "page" ? 1 : 0.6,
    detail: `${challenge.step}, 2^${bits}`,
  };
  if (found.length > 0) return [worked, ...found];
  if (environment.status === "told") return [worked, consistent(environment.facts)];
  return facts.caller === "api" ? [worked] : [worked, { reason: "environment_missing", strength: 1 }];
}

type Weight = {
  readonly reason: "environment_automation" | "environment_inconsistent";
  readonly strength: number;
};

/*
 * How sure each finding is, guessed from what browsers and their extensions do (docs/decisions/0060): developers keep a debugger
 * open, extensions replace functions, old machines draw in software. None of those reaches far by itself.
 */
const WEIGHTS: Readonly<Record<Finding | "agent_differs", Weight>> = {
  webdriver: { reason: "environment_automation", strength: 1 },
  driver_global: { reason: "environment_automation", strength: 1 },
  headless_named: { reason: "environment_automation", strength: 1 },
  protocol_attached: { reason: "environment_automation", strength: 0.25 },
  function_patched: { reason: "environment_inconsistent", strength: 0.4 },
  worker_differs: { reason: "environment_inconsistent", strength: 0.8 },
  frame_differs: { reason: "environment_inconsistent", strength: 0.6 },
  hints_differ: { reason: "environment_inconsistent", strength: 0.7 },
  engine_differs: { reason: "environment_inconsistent", strength: 0.9 },
  permission_contradicts: { reason: "environment_inconsistent", strength: 0.6 },
  no_languages: { reason: "environment_inconsistent", strength: 0.6 },
  no_window: { reason: "environment_inconsistent", strength: 0.5 },
  software_graphics: { reason: "environment_inconsistent", strength: 0.15 },
  input_synthetic: { reason: "environment_inconsistent", strength: 0.4 },
  agent_differs: { reason: "environment_inconsistent", strength: 0.9 },
};

/** Below this a finding is noise. */
const MIN_STRENGTH = 0.25;
/** Whoever pressed no key and moved nothing may still be a person whose browser filled in the form. */
const UNTOUCHED = 0.6;

/** What speaks against a browser in its own account of itself. */
function foundSignals(environment: EnvironmentReading, userAgent: string): readonly Signal[] {
  if (environment.status === "missing") return [];
  if (environment.status !== "told")
    return [{ reason: "environment_inconsistent", strength: 0.8, detail: "answer_of_another_challenge" }];
  const differs = environment.facts.userAgentHash !== hashUserAgent(userAgent);
  const found = [...environment.facts.findings, ...(differs ? (["agent_differs"] as const) : [])];
  return (["environment_automation", "environment_inconsistent"] as const).flatMap((reason) =>
    foundSignal(
      reason,
      found.filter((one) => WEIGHTS[one].reason === reason),
    ),
  );
}

function consistent({ inputs }: EnvironmentFacts): Signal {
  const { pointer, key, touch, scroll, paste } = inputs;
  const touched = pointer + key + touch + scroll + paste > 0;
  return { reason: "environment_consistent", strength: touched ? 1 : UNTOUCHED };
}

function foundSignal(reason: Reason, found: readonly (keyof typeof WEIGHTS)[]): readonly Signal[] {
  const strength = 1 - found.reduce((rest, one) => rest * (1 - WEIGHTS[one].strength), 1);
  return strength < MIN_STRENGTH ? [] : [{ reason, strength, detail: found.join(",") }];
}

/**
 * Nobody's browser forges a token. Other faults happen to people: a page left open over lunch, another network, a form
 * that is sent again with the back button.
 */
const FAULT_STRENGTH: Readonly<Partial<Record<ChallengeEvidence["outcome"], number>>> = {
  malformed: 0.7,
  forged: 1,
  work_wrong: 1,
  foreign_route: 0.5,
  foreign_client: 0.7,
  foreign_network: 0.3,
  vouch_refused: 0.5,
};

function refusedSignals(evidence: ChallengeEvidence | null): readonly Signal[] {
  if (!evidence) return [];
  const { outcome } = evidence;
  if (outcome === "spent") return [{ reason: "solution_replayed", strength: 1 }];
  const strength = FAULT_STRENGTH[outcome] ?? 0;
  return strength === 0 ? [] : [{ reason: "solution_refused", strength, detail: outcome }];
}

/** A person logs in a few times within half an hour, and mistypes; from ten on it is nobody's clearance any more. */
const FREE_USES = 4;
const MAX_USES = 10;

function clearanceSignals({ clearance, underAttack }: ProofFacts): readonly Signal[] {
  if (!clearance || underAttack) return [];
  const strength = Math.min(1, Math.max(0, (MAX_USES - clearance.uses) / (MAX_USES - FREE_USES)));
  return strength === 0 ? [] : [{ reason: "clearance_held", strength, detail: `${clearance.uses} uses` }];
}
