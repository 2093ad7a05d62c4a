import type { ClientClass } from "../domain/client-class.ts";
import type { Reason } from "../domain/reason.ts";
import type { Signal } from "../domain/signal.ts";

// Set so that no single rule that real browsers have been seen to break (tablets' mobile bit, reloads, virus scanners)
// reaches it, and two independent ones do. Figures: test/bench/client-detection.ts.
const AUTOMATION_SUSPICION = 0.65;

/** What the client says and shows of itself. Where it comes from and what it does elsewhere says nothing of what it is. */
const OF_THE_CLIENT: ReadonlySet<Reason> = new Set<Reason>([
  "client_inconsistent",
  "client_incomplete",
  "environment_automation",
  "environment_inconsistent",
]);

/**
 * Pure. Hostile names, borrowed ones and contradictions come before a declaration, a declaration before everything else. Of a
 * receipt's contributions it gives the same class again.
 */
export function clientClassOf(signals: readonly Pick<Signal, "reason" | "strength">[]): ClientClass {
  const has = (reason: Reason) => signals.some((signal) => signal.reason === reason);
  if (has("attack_tool") || has("automation_browser") || has("agent_impostor")) return "automation";
  if (has("automation_declared") || has("agent_verified")) return "declared";
  const innocence = signals.reduce(
    (rest, { reason, strength }) => (OF_THE_CLIENT.has(reason) ? rest * (1 - strength) : rest),
    1,
  );
  return 1 - innocence >= AUTOMATION_SUSPICION ? "automation" : "person";
}
