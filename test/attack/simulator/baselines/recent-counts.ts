/** How often each key was seen within the last `windowMs`. */
export type RecentCounts = {
  readonly add: (key: string, atMs: number) => void;
  readonly count: (key: string, atMs: number) => number;
};

export function openRecentCounts(windowMs: number): RecentCounts {
  const seen = new Map<string, number[]>();
  const recent = (key: string, atMs: number): readonly number[] =>
    (seen.get(key) ?? []).filter((one) => atMs - one < windowMs);
  return {
    count: (key, atMs) => recent(key, atMs).length,
    add: (key, atMs) => void seen.set(key, [...recent(key, atMs), atMs].slice(-1_000)),
  };
}
