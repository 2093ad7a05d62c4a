import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { ramp } from "./ramp.ts";

/** In ln(1 + v / an airliner's speed): what nobody flies, and five minutes over an ocean. */
const [SLOWEST, FASTEST] = [Math.log(1 + 1_000 / 900), Math.log(1 + 60_000 / 900)];
/** The surprise of a new network at an account that logged in once. Whoever has them all the time has a VPN or a carrier. */
const RARE_NETWORK = 1.2;

/**
 * The account let somebody in elsewhere a moment ago. Only of whoever shows no known device. Weak: an address is not where its people are,
 * and a provider that the account knows may have its way out anywhere.
 */
export function journeySignals(history: AccountHistory): readonly Signal[] {
  const { journey, established, networkFamiliarity, asnFamiliarity, surprise } = history;
  if (!journey || !established || networkFamiliarity > 0 || asnFamiliarity > 0) return [];
  const { km, hours } = journey;
  const fast = ramp(Math.log(1 + km / hours / 900), SLOWEST, FASTEST);
  const strength = fast * ramp(surprise.place, 0, RARE_NETWORK);
  if (strength === 0) return [];
  const detail = `${Math.round(km / 100) * 100} km in ${hours.toPrecision(2)} h`;
  return [{ reason: "journey_too_fast", strength, detail }];
}
