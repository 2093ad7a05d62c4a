import type { DeviceProof } from "../../../shared/domain/attempt.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Signal } from "../../../shared/domain/signal.ts";

/** What the account itself remembers: guesses against it, and whether this visitor looks like its people. */
export function accountSignals(history: AccountHistory, device: DeviceProof): readonly Signal[] {
  if (device.status === "known") {
    // Its own bucket: only guesses from this very device are held against it.
    return [{ reason: "device_known", strength: 1 }, ...failureSignals(history)];
  }
  return [...failureSignals(history), ...deviceSignals(device), ...familiaritySignals(history)];
}

/** Nobody else may know a wrong cookie from none, so one that is merely old or another account's says nothing. */
export function deviceSignals(device: DeviceProof): readonly Signal[] {
  return device.status === "forged" ? [{ reason: "device_forged", strength: 1 }] : [];
}

// People who forgot a password try three or four before they ask for a new one (a guess; AWS's lowest failure label is
// "more than one", its own account limits start at six); from six on hardly anybody is left.
const FEW_FAILURES = 2;
const MANY_FAILURES = 6;
/** A stale client repeats one password and counts once; a dozen different wrong ones within hours are a cracker. */
const FEW_SLOW_FAILURES = 4;
const MANY_SLOW_FAILURES = 12;

function failureSignals({ failures, slowFailures, failingNetworks }: AccountHistory): readonly Signal[] {
  const signals: Signal[] = [];
  const strength = Math.max(
    ramp(failures, FEW_FAILURES, MANY_FAILURES),
    ramp(slowFailures, FEW_SLOW_FAILURES, MANY_SLOW_FAILURES),
  );
  if (strength > 0) signals.push({ reason: "account_failures", strength, detail: `${failures}` });
  // One person fails from home and from a phone; three networks within 15 minutes are somebody else.
  const spread = ramp(failingNetworks, 2, 5);
  if (spread > 0)
    signals.push({ reason: "source_spread", strength: spread, detail: `${failingNetworks} networks` });
  return signals;
}

/*
 * Risk-based authentication (Freeman et al. 2016) in its coarsest form: address before provider before country, and
 * the browser beside them. Familiarity is 1/2 after one accepted login, so everything seen at least once counts.
 */
function familiaritySignals(history: AccountHistory): readonly Signal[] {
  if (!history.established) return [];
  const network = seen(history.networkFamiliarity);
  if (network > 0) return [{ reason: "network_known", strength: network }];
  const signature = seen(history.signatureFamiliarity);
  const provider = seen(history.asnFamiliarity);
  // Half the people of one country share a handful of browsers, so a familiar one vouches for half, a provider for a third.
  const strength = 1 - 0.5 * signature - 0.35 * provider;
  const unfamiliar: Signal = { reason: "device_unfamiliar", strength, detail: detailOf(signature, provider) };
  const abroad = 1 - seen(history.countryFamiliarity);
  return abroad > 0 ? [unfamiliar, { reason: "country_unfamiliar", strength: abroad }] : [unfamiliar];
}

function detailOf(signature: number, provider: number): string {
  const known = [...(signature > 0 ? ["browser"] : []), ...(provider > 0 ? ["provider"] : [])];
  return known.length === 0 ? "nothing familiar" : `familiar ${known.join(" and ")}`;
}

/** 1 from one fresh accepted login on, fading with its familiarity. */
function seen(familiarity: number): number {
  return Math.min(1, familiarity * 2);
}

function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
