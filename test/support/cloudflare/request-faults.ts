import { createHash } from "node:crypto";

/**
 * What a network and a service can do to a request. `tear-*` end the connection before the request was carried out, after
 * it, or in the middle of the answer; `repeat` carries it out twice, as a proxy that retries does.
 */
export const FAULTS = ["429", "503", "tear-before", "tear-after", "tear-body", "repeat"] as const;
export type Fault = (typeof FAULTS)[number];

/** Which fault the nth request meets, if any; the same seed always gives the same ones. */
export type FaultPlan = (request: number) => Fault | null;

export const NO_FAULTS: FaultPlan = () => null;

/** About one request in `oneIn` meets one of the faults. */
export function seededFaults(seed: number, oneIn: number): FaultPlan {
  return (request) => {
    const bytes = createHash("sha256").update(`${seed}/${request}`).digest();
    if (bytes.readUInt32LE(0) % oneIn !== 0) return null;
    return FAULTS[bytes.readUInt32LE(4) % FAULTS.length] ?? null;
  };
}
