import type { Keys } from "../../shared/identity/keys.ts";
import type { Deps, PrivateTokenPort } from "./deps.ts";
import type { OriginPort } from "./origin-client.ts";
import type { Condemned } from "./stages/condemned.ts";
import type { DelaySlots } from "./stages/delay-slots.ts";
import type { RouteTableOf } from "./stages/match-route.ts";
import type { OverloadTally } from "./stages/overload-tally.ts";
import type { Places } from "./stages/places.ts";
import type { Pulse } from "./stages/pulse.ts";
import type { Readers } from "./stages/readers.ts";
import type { RefusalTemplates } from "./stages/refusal-templates.ts";
import type { Trickle } from "./stages/trickle.ts";
import type { VisitorPort } from "./visitor-port.ts";

/** What the shell of the gate touches beside judgement's `Deps`. One for each isolate; made by `index.ts` alone. */
export type GateDeps = Deps & {
  readonly keys: Keys;
  readonly origin: OriginPort;
  readonly visitor: VisitorPort;
  /** Where left out, no token is believed. */
  readonly privateTokens?: PrivateTokenPort;
  readonly routeTable: RouteTableOf;
  readonly condemned: Condemned;
  readonly delaySlots: DelaySlots;
  /** Refusals that are held back. */
  readonly tarpitSlots: DelaySlots;
  /** Attempts whose bodies are being read. */
  readonly reading: Readers;
  /** Strangers' attempts that are being judged, and those of whoever proved something: the first cannot crowd out the second. */
  readonly judging: Places;
  readonly judgingProved: Places;
  readonly overload: OverloadTally;
  readonly pulse: Pulse;
  readonly trickle: Trickle;
  /** Deceived attempts that the origin is being asked about. */
  readonly decoySlots: DelaySlots;
  readonly refusals: RefusalTemplates;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets work go on after the answer has left; the answer never waits for it. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** For operators. Holds codes, route and policy ids; never what a visitor typed. */
  readonly log: (line: string) => void;
  /** What happens to requests that a policy could protect while no policy can be loaded. */
  readonly withoutPolicy: "refuse-writes" | "pass";
};
