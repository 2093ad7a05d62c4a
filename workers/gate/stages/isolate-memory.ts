import type { GateDeps } from "../gate-deps.ts";
import { createCondemned } from "./condemned.ts";
import { createDelaySlots, MAX_DECOYS, MAX_TARPIT } from "./delay-slots.ts";
import { routeTables } from "./match-route.ts";
import { createOverloadTally } from "./overload-tally.ts";
import { createPlaces } from "./places.ts";
import { createPulse } from "./pulse.ts";
import { createReaders } from "./readers.ts";
import { createRefusalTemplates } from "./refusal-templates.ts";
import { createTrickle } from "./trickle.ts";

/** What the stages themselves remember from one request to the next: all of it bounded, none of it stored. One per isolate. */
export function createIsolateMemory() {
  return {
    routeTable: routeTables(),
    condemned: createCondemned(),
    reading: createReaders(),
    judging: createPlaces(),
    judgingProved: createPlaces(),
    overload: createOverloadTally(),
    pulse: createPulse(),
    trickle: createTrickle(),
    delaySlots: createDelaySlots(),
    tarpitSlots: createDelaySlots(MAX_TARPIT),
    decoySlots: createDelaySlots(MAX_DECOYS),
    refusals: createRefusalTemplates(),
  } satisfies Partial<GateDeps>;
}
