/** What a site's new accounts usually are like: faded counts of each kind of name, domain and client. */
export type Usual = { all: number; atMs: number; readonly kinds: Map<string, number> };

/** Learned over a month or so: campaigns of the shop's own and new versions of browsers come and go. */
const HALF_LIFE_MS = 21 * 86_400_000;
const FADE_EVERY_MS = 86_400_000;
/** Kinds of which less than this is left are forgotten; with it a site has some thousand. */
const LEAST = 0.05;
/** Where somebody makes kinds up the rarest make room: else what he made up would stand in the way of people's for months. */
const [MAX_KINDS, FULL_KINDS] = [4_096, 6_144];
/** Priors weigh as much as 40 sign-ups. */
const PRIOR_SIGNUPS = 40;
const EXPERIENCED = 60;

/*
 * Shares before a site showed its own. Of names in lists of all countries some 84 % read plainly, 12 % oddly and 4 % as if drawn at
 * random; one exact shape has a few in a thousand, one browser of one version or one unknown mail domain a few in a hundred.
 */
const PRIOR: Readonly<Record<string, number>> = {
  "l:plain": 0.84,
  "l:odd": 0.12,
  "l:random": 0.04,
  s: 0.006,
  g: 0.03,
  d: 0.03,
  c: 0.03,
  // Who comes after two others of a small mail domain within days: an office, a school.
  o: 0.03,
  // A country of some millions of mobile numbers has a thousand ranges of ten thousand or two.
  b: 0.0007,
};

export function emptyUsual(): Usual {
  return { all: 0, atMs: 0, kinds: new Map() };
}

/** In place: a sign-up that has grown old, counted as far as it was ordinary. */
export function learnUsual(
  usual: Usual,
  { atMs, keys }: { readonly atMs: number; readonly keys: readonly string[] },
  weight: number,
): void {
  fade(usual, atMs);
  usual.all += weight;
  for (const key of keys.filter(isKind)) usual.kinds.set(key, (usual.kinds.get(key) ?? 0) + weight);
  if (usual.kinds.size <= FULL_KINDS) return;
  const rarest = [...usual.kinds].toSorted(([, a], [, b]) => b - a).slice(MAX_KINDS);
  for (const [key] of rarest) usual.kinds.delete(key);
}

/** The share of new accounts that have this in common on a usual day. */
export function expectedShare({ all, kinds }: Usual, key: string): number {
  const prior = PRIOR[key] ?? PRIOR[key.slice(0, 1)] ?? PRIOR["s"] ?? 0;
  const seen = kinds.get(key) ?? 0;
  // What was seen twice may have been seen five times with other luck: a share is taken from the upper end of what it may be.
  const luck = all === 0 ? 0 : Math.sqrt(seen + PRIOR_SIGNUPS * prior);
  return Math.min(1, (seen + PRIOR_SIGNUPS * prior + luck) / (all + PRIOR_SIGNUPS));
}

/** The same as it was seen, without a prior. */
export function seenShare({ all, kinds }: Usual, key: string): number {
  return all === 0 ? 0 : (kinds.get(key) ?? 0) / all;
}

/** 0 to 1. */
export function experienceOf({ all }: Usual): number {
  return all / (all + EXPERIENCED);
}

/** Passwords, stems and whole forms are nobody's habit. */
function isKind(key: string): boolean {
  return /^[lsgmdbco]:/u.test(key);
}

function fade(usual: Usual, nowMs: number): void {
  if (usual.atMs === 0) usual.atMs = nowMs;
  if (nowMs - usual.atMs < FADE_EVERY_MS) return;
  const factor = 0.5 ** ((nowMs - usual.atMs) / HALF_LIFE_MS);
  usual.atMs = nowMs;
  usual.all *= factor;
  for (const [key, count] of usual.kinds) {
    if (count * factor < LEAST) usual.kinds.delete(key);
    else usual.kinds.set(key, count * factor);
  }
}
