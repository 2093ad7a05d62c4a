/** How often each key was seen within the last `windowMs`. */
export type RecentCounts = {
  readonly add: (key: string, atMs: number) => void;
  readonly count: (key: string, atMs: number) => number;
};

export function openRecentCounts(windowMs: number): RecentCounts {
  const seen = new Map<string, number[]>();
  let sweptAtMs = 0;
  const recent = (key: string, atMs: number): readonly number[] =>
    (seen.get(key) ?? []).filter((one) => atMs - one < windowMs);
  return {
    count: (key, atMs) => recent(key, atMs).length,
    add(key, atMs) {
      seen.set(key, [...recent(key, atMs), atMs].slice(-1_000));
      if (atMs - sweptAtMs < windowMs) return;
      // Weeks of addresses that come once would fill the memory.
      sweptAtMs = atMs;
      for (const one of seen.keys()) if (recent(one, atMs).length === 0) seen.delete(one);
    },
  };
}
