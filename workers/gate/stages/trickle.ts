/** A few attempts that are judged however late the isolate is: else a busy machine alone would turn everybody away. */
export type Trickle = {
  readonly has: (nowMs: number, aSecond: number) => boolean;
  readonly take: () => void;
};

/** A bucket that fills evenly and holds half a second's worth. One per isolate. */
export function createTrickle(): Trickle {
  let left = 0;
  let filledAtMs = 0;
  return {
    has(nowMs, aSecond) {
      const most = Math.max(1, aSecond / 2);
      left = Math.min(most, left + (Math.max(0, nowMs - filledAtMs) / 1_000) * aSecond);
      filledAtMs = nowMs;
      return left >= 1;
    },
    take() {
      left -= 1;
    },
  };
}
