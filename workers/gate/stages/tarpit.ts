import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { withSlot } from "./delay-slots.ts";

type Needs = Pick<GateDeps, "sleep" | "waitUntil" | "tarpitSlots">;

/**
 * Keeps whoever was blocked waiting: his program's connection costs him more than the timer costs the gate. Nothing else waits with
 * it, and where too many are held already the refusal leaves at once.
 */
export async function holdBack(
  refusal: Response,
  { tarpitSeconds }: Pick<Route, "tarpitSeconds">,
  { sleep, waitUntil, tarpitSlots }: Needs,
): Promise<Response> {
  if (tarpitSeconds > 0) await withSlot(tarpitSlots, waitUntil, () => sleep(tarpitSeconds * 1_000));
  return refusal;
}
