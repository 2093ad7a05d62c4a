import type { ClientClass } from "../../../shared/domain/client-class.ts";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import type { ScoringModel } from "../../../shared/score/model.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import type { UserAgentMatch } from "../deps.ts";
import { clientSignals } from "./client-signals.ts";

/** `score` is log-odds of the client's own signals alone; `reasons` are codes with their details: `code(detail,…)`. */
export type ClassifiedClient = {
  readonly class: ClientClass;
  readonly score: number;
  readonly reasons: readonly string[];
};

// Set so that no single rule that real browsers have been seen to break (tablets' mobile bit, reloads, virus scanners)
// reaches it, and two independent ones do. Figures: test/bench/client-detection.ts.
const AUTOMATION_SUSPICION = 0.65;

/** Pure. Hostile names and contradictions come before a declaration, a declaration before everything else. */
export function classifyClient(
  client: ClientFacts,
  match: UserAgentMatch | null,
  model: ScoringModel = DEFAULT_MODEL,
): ClassifiedClient {
  const signals = clientSignals(client, match);
  return {
    class: classOf(signals),
    score: scoreSignals(signals, model).total,
    reasons: signals.map(({ reason, detail }) => (detail === undefined ? reason : `${reason}(${detail})`)),
  };
}

function classOf(signals: readonly Signal[]): ClientClass {
  const has = (reason: Signal["reason"]) => signals.some((signal) => signal.reason === reason);
  if (has("attack_tool") || has("automation_browser")) return "automation";
  if (has("automation_declared")) return "declared";
  const innocence = signals.reduce((rest, { strength }) => rest * (1 - strength), 1);
  return 1 - innocence >= AUTOMATION_SUSPICION ? "automation" : "person";
}
