import type { CredentialFacts } from "../../../shared/domain/attempt.ts";
import type { Lookup } from "../../../shared/domain/lookup.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { PairAnswer, PasswordAnswer } from "../deps.ts";

const BY_ANSWER: Readonly<Record<PairAnswer, Reason>> = {
  pair: "pair_leaked",
  similar: "similar_leaked",
  username: "username_leaked",
};

/** What leaks say of these credentials. A look-up without an answer gives no signal: that is the policy's affair. */
export function credentialSignals(
  { usernameEqualsPassword }: Pick<CredentialFacts, "usernameEqualsPassword">,
  password: Lookup<PasswordAnswer>,
  identity: Lookup<PairAnswer>,
): readonly Signal[] {
  const signals: Signal[] = [];
  if (identity.status === "found") signals.push({ reason: BY_ANSWER[identity.value], strength: 1 });
  if (password.status === "found") signals.push(...passwordSignals(password.value));
  if (usernameEqualsPassword) signals.push({ reason: "username_equals_password", strength: 1 });
  return signals;
}

function passwordSignals({ countAtLeast, common }: PasswordAnswer): readonly Signal[] {
  const leaked: Signal = {
    reason: "password_leaked",
    strength: countStrength(countAtLeast),
    detail: `${countAtLeast}+`,
  };
  return common ? [leaked, { reason: "password_common", strength: 1 }] : [leaked];
}

/**
 * A password seen once in a leak may be a coincidence of people; one seen 100,000 times is on every attacker's list.
 * Logarithmic in between: an estimate, not a measurement.
 */
function countStrength(countAtLeast: number): number {
  return Math.min(1, 0.2 + 0.16 * Math.log10(Math.max(1, countAtLeast)));
}
