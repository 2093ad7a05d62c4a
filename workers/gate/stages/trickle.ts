/** A few attempts that are judged however late the isolate is: else a busy machine alone would turn everybody away. */
export type Trickle = {
  readonly has: (nowMs: number, aSecond: number) => boolean;
  readonly take: (aSecond: number) => void;
};

/**
 * Buckets that fill evenly and hold half a second's worth, one for each rate that routes ask for: in a common one a route that asks for
 * few would empty that of another which asks for more. Bounded by the policy. One per isolate.
 */
export function createTrickle(): Trickle {
  const buckets = new Map<number, { left: number; filledAtMs: number }>();
  const bucketOf = (aSecond: number) => {
    const bucket = buckets.get(aSecond) ?? { left: 0, filledAtMs: 0 };
    buckets.set(aSecond, bucket);
    return bucket;
  };
  return {
    has(nowMs, aSecond) {
      const bucket = bucketOf(aSecond);
      const most = Math.max(1, aSecond / 2);
      const more = (Math.max(0, nowMs - bucket.filledAtMs) / 1_000) * aSecond;
      bucket.left = Math.min(most, bucket.left + more);
      bucket.filledAtMs = nowMs;
      return bucket.left >= 1;
    },
    take(aSecond) {
      bucketOf(aSecond).left -= 1;
    },
  };
}
