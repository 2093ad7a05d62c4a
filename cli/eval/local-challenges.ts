import type { ChallengeStep } from "../../shared/challenge/challenge-step.ts";
import type { EnvironmentReading } from "../../shared/challenge/environment-facts.ts";
import { hashUserAgent } from "../../shared/challenge/environment-facts.ts";
import type { Proof } from "../../shared/challenge/solution.ts";
import { workOrder } from "../../shared/challenge/work-proof.ts";
import { ABSENT, found } from "../../shared/domain/lookup.ts";
import type { Route } from "../../shared/policy/policy.ts";
import type { ChallengePort, VouchPort } from "../../workers/gate/deps.ts";
import { forgetIds, noSpentIds, spendId } from "../../workers/gate/state/spent-ids.ts";
import type { AttemptRecord } from "./attempt-record.ts";

/** What the client of a record sends back when it is asked for this step; null if it would not pass. */
export function proofOf(record: AttemptRecord, step: ChallengeStep, route: Route): Proof | null {
  const { solves } = record;
  // Whoever reads a code from his mail can also wait in front of a page and send its form.
  const waits = solves.includes("form") || solves.includes("step_up");
  const { waitSeconds, work, turnstile } = route.challenge;
  const script = turnstile && step === "page" ? "vouch" : "work";
  if (!solves.includes(script) && !(waits && waitSeconds > 0)) return null;
  const challenge = {
    id: "0".repeat(32),
    issuedAtMs: record.at,
    expiresAtMs: record.at,
    routeId: route.id,
    step,
    work: workOrder(work[step]),
    waitSeconds,
  };
  const kind = solves.includes(script) ? script : "wait";
  return { challenge, kind, place: "0", environment: environmentOf(record) };
}

function environmentOf({ solves, headers }: AttemptRecord): EnvironmentReading {
  if (!solves.includes("environment")) return { status: "missing" };
  const inputs = { pointer: 1, key: 1, touch: 0, scroll: 0, paste: 0 };
  const userAgentHash = hashUserAgent(headers.get("user-agent") ?? "");
  return { status: "told", facts: { findings: [], userAgentHash, inputs } };
}

/** Believes what `present` was given for the attempt that is judged next; nothing is hashed, and only waiting is counted. */
export function openLocalChallenges() {
  let presented: Proof | null = null;
  const waits = { spent: noSpentIds(), count: 0 };
  const port: ChallengePort = {
    read: (_, { source }) => ({
      solution: presented
        ? { status: "proved", proof: { ...presented, place: source.network ?? String(source.asn) } }
        : { status: "none" },
      clearance: null,
    }),
    spend: (_, atMs, waitedIn) => {
      if (waitedIn === undefined) return Promise.resolve(ABSENT);
      waits.count += 1;
      forgetIds(waits.spent, atMs);
      const id = waits.count.toString(16).padStart(32, "0");
      const { answer } = spendId(waits.spent, { id, expiresAtMs: atMs, waitedIn }, atMs);
      return Promise.resolve(answer === "fresh" ? ABSENT : found("wait_crowded"));
    },
    use: () => Promise.resolve(ABSENT),
  };
  return { port, present: (proof: Proof | null) => void (presented = proof) };
}

/** Whoever solves `vouch` is one whom Turnstile takes for a person. */
export const VOUCHING: VouchPort = {
  script: "",
  isDown: () => false,
  verify: () => Promise.resolve(found("person")),
};

/** As the texts of a request would be; what they are worth says `openLocalChallenges`. */
export const PRESENTED = { solution: "as recorded", clearance: null } as const;
