import type { GateDeps } from "../gate-deps.ts";

/** Often enough to see a flood within a tenth of a second, at a timer for each. */
const EVERY_MS = 10;
/** A probe whose visitor hung up before it ended is given up after this long. */
const LOST_MS = 2_000;
/** In so long the worst of late counts half: who starts again at once brings back what had just gone. */
const HALVED_MS = 300;

/**
 * How late this isolate is: what is due in a millisecond waits behind everything that came before. The platform's clock
 * stands still while code runs, but not while a timer is waited for. Isolates have no timers when idle: attempts start them.
 */
export type Pulse = {
  /** The worst of the last probes, fading, in ms; 0 where there was none lately. */
  readonly lateMs: (nowMs: number) => number;
  /** Starts a probe, if one is due. */
  readonly beat: (deps: Pick<GateDeps, "nowMs" | "sleep" | "waitUntil">) => void;
};

export function createPulse(): Pulse {
  let lateMs = 0;
  let probedAtMs = Number.NEGATIVE_INFINITY;
  let fadedAtMs = 0;
  let isProbing = false;
  const probe = async (startedAtMs: number, { nowMs, sleep }: Pick<GateDeps, "nowMs" | "sleep">) => {
    await sleep(1);
    const took = Math.max(0, nowMs() - startedAtMs - 1);
    const endedAtMs = nowMs();
    lateMs = Math.max(took, lateMs * 0.5 ** ((endedAtMs - fadedAtMs) / HALVED_MS));
    fadedAtMs = endedAtMs;
    isProbing = false;
  };
  return {
    lateMs(nowMs) {
      const sinceMs = nowMs - probedAtMs;
      if (sinceMs >= LOST_MS) return 0;
      // A probe that is not back yet is as late by now.
      return isProbing ? Math.max(lateMs, sinceMs - 1) : lateMs;
    },
    beat(deps) {
      const nowMs = deps.nowMs();
      if (nowMs - probedAtMs < (isProbing ? LOST_MS : EVERY_MS)) return;
      if (nowMs - probedAtMs >= LOST_MS) lateMs = 0;
      isProbing = true;
      probedAtMs = nowMs;
      deps.waitUntil(probe(nowMs, deps));
    },
  };
}
