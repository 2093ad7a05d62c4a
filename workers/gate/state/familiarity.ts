/** How often something was seen at accepted logins: decayed weights with the time of their last change. */
export type Familiarity = Readonly<Record<string, readonly [weight: number, atMs: number]>>;

// A quarter: people who log in once a season keep a trace of where they were, a holiday of last year fades.
const HALF_LIFE_MS = 90 * 86_400_000;

// Below this nothing is left of a single login (three half-lives).
const FORGOTTEN = 0.125;

function weightAt(entry: readonly [number, number] | undefined, nowMs: number): number {
  return entry ? entry[0] * 2 ** (-Math.max(0, nowMs - entry[1]) / HALF_LIFE_MS) : 0;
}

/** 0 where never seen, 1/2 after one login, towards 1 with more of them. */
export function familiarityOf(known: Familiarity, key: string | null, nowMs: number): number {
  if (key === null) return 0;
  const weight = weightAt(known[key], nowMs);
  return weight / (weight + 1);
}

/** One more accepted login; beyond `bound` the least familiar entry is forgotten. */
export function learn(known: Familiarity, key: string | null, nowMs: number, bound: number): Familiarity {
  if (key === null) return known;
  const learned: Record<string, readonly [number, number]> = {
    ...known,
    [key]: [weightAt(known[key], nowMs) + 1, nowMs],
  };
  const rivals = Object.keys(learned).filter((name) => name !== key);
  if (rivals.length < bound) return learned;
  delete learned[
    rivals.reduce((a, b) => (weightAt(learned[b], nowMs) < weightAt(learned[a], nowMs) ? b : a))
  ];
  return learned;
}

/** What is still worth a byte of storage. */
export function fade(known: Familiarity, nowMs: number): Familiarity {
  return Object.fromEntries(Object.entries(known).filter(([, entry]) => weightAt(entry, nowMs) > FORGOTTEN));
}
