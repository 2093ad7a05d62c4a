import type { Lost } from "../../../../shared/domain/campaign.ts";
import { openStub, type Placement } from "../../../placement.ts";
import type { CampaignPort } from "../../deps.ts";
import {
  countKnown,
  countStranger,
  countExpired,
  isTellingDue,
  isUnheard,
  openCampaignCounter,
  readCampaign,
  returnUntold,
  takeUntold,
  type CampaignCounter,
} from "./campaign-counter.ts";
import type { CampaignState } from "./campaign-state.ts";
import type { Posture, Seen } from "./campaign-memory.ts";

/** Tells a route's object what this isolate saw, and brings the posture back. */
export type Tell = (routeId: string, seen: Seen, nowMs: number) => Promise<Posture>;

export function openTell(namespace: DurableObjectNamespace<CampaignState>, placement: Placement): Tell {
  return (routeId, seen, nowMs) => openStub(namespace, `campaign-${routeId}`, placement).tell(seen, nowMs);
}

type Shell = {
  /** Told of each failure whose person did not come back. */
  readonly tellLost?: (lost: Lost) => void;
  readonly tell: Tell;
  readonly nowMs: () => number;
  /** Keeps the request alive until the object has answered; the visitor's answer does not wait. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/** One for each isolate. An isolate that has not told anything yet knows of no alarm: it asks with its first stranger. */
export function openCampaigns(shell: Shell): CampaignPort {
  // Bounded by the policy: only its routes are ever named.
  const counters = new Map<string, CampaignCounter>();
  const of = (routeId: string): CampaignCounter => {
    const counter = counters.get(routeId) ?? openCampaignCounter(shell.tellLost);
    counters.set(routeId, counter);
    return counter;
  };
  const tellIfDue = (routeId: string, counter: CampaignCounter, nowMs: number) => {
    if (isTellingDue(counter, nowMs)) shell.waitUntil(tell(routeId, counter, shell));
  };
  return {
    read: (routeId, facts) => readCampaign(of(routeId), facts),
    isUnheard: (routeId) => isUnheard(of(routeId)),
    pass: (routeId, visitor) => countKnown(of(routeId), visitor, shell.nowMs()),
    observe(routeId, stranger, visitor) {
      const counter = of(routeId);
      const nowMs = shell.nowMs();
      countStranger(counter, stranger, visitor, nowMs);
      tellIfDue(routeId, counter, nowMs);
    },
    sweep() {
      const nowMs = shell.nowMs();
      for (const [routeId, counter] of counters) {
        countExpired(counter, nowMs);
        tellIfDue(routeId, counter, nowMs);
      }
    },
  };
}

async function tell(routeId: string, counter: CampaignCounter, shell: Shell): Promise<void> {
  const seen = takeUntold(counter, shell.nowMs());
  try {
    counter.posture = await shell.tell(routeId, seen, shell.nowMs());
  } catch {
    // The object could not be reached: the counts go with the next telling.
    returnUntold(counter, seen, shell.nowMs());
  }
}
