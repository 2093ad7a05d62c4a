/** A network that failed at an account it never logged in to, and when it last did. */
export type StrangeNetworks = readonly (readonly [networkId: string | null, atMs: number])[];

/** Eight half-lives of more strangers than a person can be; what an attacker's thousand networks may grow to. */
const MAX_STRANGE = 16;

/** Patient crackers make a few guesses a day: three days keep what fifteen minutes cannot see. A guess. */
const HALF_LIFE_MS = 3 * 86_400_000;

export function addStrange(
  strange: StrangeNetworks,
  networkId: string | null,
  atMs: number,
): StrangeNetworks {
  return [...withoutStrange(strange, networkId), [networkId, atMs] as const].slice(-MAX_STRANGE);
}

/** Somebody who knows the password came from there. */
export function withoutStrange(strange: StrangeNetworks, networkId: string | null): StrangeNetworks {
  return strange.filter(([one]) => one !== networkId);
}

/** Faded count of those that are not this one: a person who tries again is one stranger. */
export function strangeNetworks(strange: StrangeNetworks, networkId: string | null, nowMs: number): number {
  return strange.reduce(
    (sum, [one, atMs]) => (one === networkId ? sum : sum + 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS)),
    0,
  );
}
