/**
 * An object that nobody asks is put out of memory after 70 s or more (workerd: 10 s, but not while a timer waits), and is not told
 * before: so what is not written yet is written once it has been left alone for this long.
 */
const LEFT_ALONE_MS = 30_000;

/** When an object writes what it holds in memory: after its first change, every so often from then on, and before it sleeps. */
export type StorePace = {
  readonly changed: (nowMs: number) => void;
  /** For what must not wait. */
  readonly store: (nowMs: number) => void;
  /** Its storage was emptied. */
  readonly restart: () => void;
};

/** `store` is told the time: of the last change, where it was left alone. */
export function openStorePace(everyMs: number, store: (nowMs: number) => void): StorePace {
  let storedAtMs: number | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const write = (nowMs: number) => {
    clearTimeout(waiting);
    storedAtMs = nowMs;
    store(nowMs);
  };
  return {
    changed(nowMs) {
      if (storedAtMs === null || nowMs - storedAtMs >= everyMs) return write(nowMs);
      clearTimeout(waiting);
      waiting = setTimeout(() => write(nowMs), LEFT_ALONE_MS);
    },
    store: write,
    restart() {
      clearTimeout(waiting);
      storedAtMs = null;
    },
  };
}
