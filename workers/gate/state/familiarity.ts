/** One thing seen at accepted logins: its name, a decayed weight, and the time of its last change. */
type Familiar = readonly [name: string, weight: number, atMs: number];

/** How often things were seen at accepted logins. A short list: it is searched at every attempt. */
export type Familiarity = readonly Familiar[];

// A quarter: people who log in once a season keep a trace of where they were, a holiday of last year fades.
const HALF_LIFE_MS = 90 * 86_400_000;

// Below this nothing is left of a single login (three half-lives).
const FORGOTTEN = 0.125;

function weightAt([, weight, atMs]: Familiar, nowMs: number): number {
  return weight * 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS);
}

/** 0 where never seen, 1/2 after one login, towards 1 with more of them. */
export function familiarityOf(known: Familiarity, name: string | null, nowMs: number): number {
  const entry = known.find(([one]) => one === name);
  if (!entry) return 0;
  const weight = weightAt(entry, nowMs);
  return weight / (weight + 1);
}

/** Accepted logins, and the different things seen at them; what fades counts less in both. At least one each. */
export type Variety = { readonly distinct: number; readonly logins: number };

export function variety(known: Familiarity, nowMs: number): Variety {
  let [distinct, logins] = [0, 0];
  for (const entry of known) {
    const weight = weightAt(entry, nowMs);
    distinct += Math.min(1, weight);
    logins += weight;
  }
  return { distinct: Math.max(1, distinct), logins: Math.max(1, logins) };
}

/** One more accepted login; beyond `bound` the least familiar entry is forgotten. */
export function learn(known: Familiarity, name: string | null, nowMs: number, bound: number): Familiarity {
  if (name === null) return known;
  const entry = known.find(([one]) => one === name);
  const weight = (entry ? weightAt(entry, nowMs) : 0) + 1;
  const others = known.filter((one) => one !== entry);
  return [...(others.length < bound ? others : withoutLeast(others, nowMs)), [name, weight, nowMs]];
}

/** What is still worth a byte of storage. */
export function fade(known: Familiarity, nowMs: number): Familiarity {
  return known.filter((entry) => weightAt(entry, nowMs) > FORGOTTEN);
}

function withoutLeast(known: Familiarity, nowMs: number): Familiarity {
  const least = known.reduce((a, b) => (weightAt(b, nowMs) < weightAt(a, nowMs) ? b : a));
  return known.filter((entry) => entry !== least);
}
