import type { ClientClass } from "../../../shared/domain/client-class.ts";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import { clientClassOf } from "../../../shared/score/client-class.ts";
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

/** Pure. */
export function classifyClient(
  client: ClientFacts,
  match: UserAgentMatch | null,
  model: ScoringModel = DEFAULT_MODEL,
): ClassifiedClient {
  const signals = clientSignals(client, match);
  return {
    class: clientClassOf(signals),
    score: scoreSignals(signals, model).total,
    reasons: signals.map(({ reason, detail }) => (detail === undefined ? reason : `${reason}(${detail})`)),
  };
}
