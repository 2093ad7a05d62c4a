import { openStub, type Placement } from "../../../placement.ts";
import type { StreamPort } from "../../deps.ts";
import {
  countFailed,
  isTellingDue,
  openStreamCounter,
  returnUntold,
  takeUntold,
  type StreamCounter,
} from "./stream-counter.ts";
import type { StreamState } from "./stream-state.ts";

type Shell = {
  readonly namespace: DurableObjectNamespace<StreamState>;
  readonly placement: Placement;
  readonly nowMs: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/** One for each isolate; all of a tenant's routes share one object. */
export function openStream(shell: Shell): StreamPort {
  const counter = openStreamCounter();
  return {
    isSprayed: (password) => counter.popular.has(password),
    // Whoever could not be reached is left in peace from the telling on.
    isUnheard: () => counter.restUntilMs > counter.toldAtMs,
    observe(password, accountId) {
      countFailed(counter, password, accountId);
      if (isTellingDue(counter, shell.nowMs())) shell.waitUntil(tell(counter, shell));
    },
  };
}

async function tell(counter: StreamCounter, { namespace, placement, nowMs }: Shell): Promise<void> {
  const passwords = takeUntold(counter, nowMs());
  try {
    counter.popular = new Set(await openStub(namespace, "stream", placement).tell(passwords, nowMs()));
  } catch {
    returnUntold(counter, passwords, nowMs());
  }
}
