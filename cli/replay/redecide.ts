import type { Receipt } from "../../shared/domain/receipt.ts";
import {
  decide,
  overloadDecision,
  unreadableDecision,
  type Decision,
  type Evidence,
} from "../../shared/policy/decide.ts";
import { explain } from "../../shared/policy/explain.ts";
import type { ActivePolicy, Route } from "../../shared/policy/policy.ts";
import { scoreSignals } from "../../shared/score/score.ts";
import type { ScoringModel } from "../../shared/score/model.ts";
import type { Recording } from "./recording.ts";

/** One field where a receipt is not what its own evidence gives. */
export type Difference = {
  readonly code: string;
  readonly field: string;
  readonly recorded: unknown;
  readonly recomputed: unknown;
};

/** Decides one receipt again from its evidence alone; empty where every field agrees to the last bit. */
export function compareReceipt(receipt: Receipt, recording: Recording): readonly Difference[] {
  const policy = recording.policies.get(receipt.policyRevision);
  const model = recording.models.get(receipt.modelId);
  const { code } = receipt;
  if (!policy)
    return [
      { code, field: "policyRevision", recorded: receipt.policyRevision, recomputed: "unknown policy" },
    ];
  const route = policy.policy.routes.find(({ id }) => id === receipt.route.id);
  if (!route)
    return [{ code, field: "route.id", recorded: receipt.route.id, recomputed: "not in this policy" }];
  const unjudged = decideUnjudged(route, receipt);
  if (unjudged) return differing(code, [["decision", receipt.decision, unjudged]]);
  if (!model) return [{ code, field: "modelId", recorded: receipt.modelId, recomputed: "unknown model" }];
  const evidence = rescored(receipt, route, model);
  return differing(code, [
    ["evidence.score.total", receipt.evidence.score.total, evidence.score.total],
    ["evidence.score.contributions", receipt.evidence.score.contributions, evidence.score.contributions],
    ["decision", receipt.decision, decide(route, evidence)],
    ["wouldChange", receipt.wouldChange, explain(route, evidence, model.base)],
  ]);
}

/** What another policy would have made of it; null where it does not have the route. Its exemptions and fences need what no receipt holds. */
export function decideUnder(policy: ActivePolicy, receipt: Receipt, recording: Recording): Decision | null {
  const route = policy.policy.routes.find(({ id }) => id === receipt.route.id);
  if (!route) return null;
  const unjudged = decideUnjudged(route, receipt);
  if (unjudged) return unjudged;
  const model = recording.models.get(receipt.modelId);
  return model ? decide(route, rescored(receipt, route, model)) : null;
}

function rescored(receipt: Receipt, route: Route, model: ScoringModel): Evidence {
  const signals = receipt.evidence.score.contributions.map(({ points: _points, ...signal }) => signal);
  return { ...receipt.evidence, score: scoreSignals(signals, model, route.points) };
}

/** Null where a score decided. */
function decideUnjudged(route: Route, { evidence, unreadable, overload }: Receipt): Decision | null {
  const exempt = evidence.exempt[0] ?? null;
  if (overload) return overloadDecision(route, exempt);
  return unreadable === undefined ? null : unreadableDecision(route, exempt);
}

type Compared = readonly [field: string, recorded: unknown, recomputed: unknown];

function differing(code: string, compared: readonly Compared[]): readonly Difference[] {
  return compared
    .filter(
      ([, recorded, recomputed]) => JSON.stringify(sorted(recorded)) !== JSON.stringify(sorted(recomputed)),
    )
    .map(([field, recorded, recomputed]) => ({ code, field, recorded, recomputed }));
}

/** Keys in one order: a receipt may have been through tools that reorder them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
