import { checkSync } from "recheck";

/** Why a regular expression may not run on the gate. */
export type Unproved = "vulnerable" | "not_proved" | "not_a_pattern";

// Our patterns are short: an automaton that is not built within this time would be too large for the gate as well.
const TIMEOUT_MS = 5_000;

/**
 * Null if the pattern takes linear time on every input, proved by building its automaton (`recheck`); else why not.
 * Only searching for an attack and finding none is no proof: what the automaton cannot express (lookaround,
 * back-references) is refused.
 */
export function unprovedLinear(pattern: string, flags: string): Unproved | null {
  try {
    RegExp(pattern, flags);
  } catch {
    return "not_a_pattern";
  }
  const { status } = checkSync(pattern, flags, {
    checker: "automaton",
    accelerationMode: "off",
    timeout: TIMEOUT_MS,
  });
  if (status === "vulnerable") return "vulnerable";
  return status === "safe" ? null : "not_proved";
}
