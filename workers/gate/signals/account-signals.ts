import type { DeviceProof } from "../../../shared/domain/attempt.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { ageDetail, creditOfAge } from "./device-age.ts";
import { journeySignals } from "./journey-signals.ts";
import { ramp } from "./ramp.ts";

/** What the account itself remembers: guesses against it, and whether this visitor looks like its people. */
export function accountSignals(history: AccountHistory, device: DeviceProof): readonly Signal[] {
  if (device.status === "known") return knownDeviceSignals(history);
  return [
    ...failureSignals(history),
    ...deviceSignals(device),
    ...familiaritySignals(history, history.surprise.noDevice),
    ...journeySignals(history),
  ];
}

/** From here on a known device is compared with its account as strangers are. */
const IN_DOUBT = 0.4;

/** Its own bucket: only guesses from this very device are held against it. */
function knownDeviceSignals(history: AccountHistory): readonly Signal[] {
  const { deviceDoubt: doubt } = history;
  const known = {
    reason: "device_known",
    strength: (1 - doubt) * creditOfAge(history),
    ...ageDetail(history),
  } as const;
  if (doubt < IN_DOUBT) return [known, ...guessSignals(history)];
  if (doubt < 1) return [known, ...guessSignals(history), ...familiaritySignals(history, 0)];
  const moved: Signal = { reason: "device_moved", strength: 1, detail: "another browser from elsewhere" };
  const strange = [...familiaritySignals(history, 0), ...journeySignals(history)];
  return [moved, ...failureSignals(history), ...strange];
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
/** One person gives up at one strange network now and then; two within days, and never a login from either, is somebody else. */
const FEW_STRANGE = 0.5;
const MANY_STRANGE = 2;
/** Guesses from many networks are many guesses: said twice, they would lock out the owner who comes with a new device. */
const SAME_EVIDENCE = 0.8;

/** Strangers' failures, which are not held against a device that proved itself. */
function failureSignals(history: AccountHistory): readonly Signal[] {
  const { strangeNetworks } = history;
  const detail = `${strangeNetworks.toFixed(1)} strange networks over days`;
  const spread = { strength: ramp(strangeNetworks, FEW_STRANGE, MANY_STRANGE), detail };
  return [...guessSignals(history, spread), ...stepSignals(history)];
}

/** A message that is late is asked for again, twice perhaps. */
function stepSignals({ unfinishedSteps }: AccountHistory): readonly Signal[] {
  const strength = ramp(unfinishedSteps, FEW_FAILURES, MANY_FAILURES);
  return strength > 0 ? [{ reason: "second_steps_open", strength, detail: `${unfinishedSteps}` }] : [];
}

type Spread = { readonly strength: number; readonly detail: string };

const NO_SPREAD: Spread = { strength: 0, detail: "" };

function guessSignals(
  { failures, slowFailures, failingNetworks }: AccountHistory,
  slow: Spread = NO_SPREAD,
): readonly Signal[] {
  // One person fails from home and from a phone; three networks within 15 minutes are somebody else.
  const fast = { strength: ramp(failingNetworks, 2, 5), detail: `${failingNetworks} networks` };
  const spread = fast.strength >= slow.strength ? fast : slow;
  const many = Math.max(
    ramp(failures, FEW_FAILURES, MANY_FAILURES),
    ramp(slowFailures, FEW_SLOW_FAILURES, MANY_SLOW_FAILURES),
  );
  const strength = many * (1 - SAME_EVIDENCE * spread.strength);
  return [
    ...(strength > 0 ? [{ reason: "account_failures", strength, detail: `${failures}` } as const] : []),
    ...(spread.strength > 0 ? [{ reason: "source_spread", ...spread } as const] : []),
  ];
}

/*
 * Risk-based authentication (Freeman et al. 2016): how surprising the visit is for this account, in natural logs, level by level
 * (state/surprise.ts), against what an attacker who has the same browser or provider by chance would show.
 */
/** Where each signal is at its full strength. Beyond it an account's own history is too short to be believed. */
const FULL_SURPRISE = 6.5;
const FULL_COUNTRY = 2.5;
/** A stranger has the browser of one account in ten, and the provider of one in six, by chance (a guess for one country's shop). */
const SHARED_BROWSER = 2.3;
const SHARED_PROVIDER = 1.8;

function familiaritySignals(history: AccountHistory, noDevice: number): readonly Signal[] {
  if (!history.established) return [];
  const network = seen(history.networkFamiliarity);
  if (network > 0) return [{ reason: "network_known", strength: network }];
  const { place, country, client } = history.surprise;
  const browser = client - SHARED_BROWSER * seen(history.signatureFamiliarity);
  const provider = place - SHARED_PROVIDER * seen(history.asnFamiliarity);
  const strength = ramp(noDevice + browser + provider, 0, FULL_SURPRISE);
  const abroad = ramp(country - place, 0, FULL_COUNTRY);
  return [
    ...(strength > 0 ? [{ reason: "device_unfamiliar", strength, detail: detailOf(history) } as const] : []),
    ...(abroad > 0 ? [{ reason: "country_unfamiliar", strength: abroad } as const] : []),
  ];
}

function detailOf({ signatureFamiliarity, asnFamiliarity }: AccountHistory): string {
  const known = [
    ...(signatureFamiliarity > 0 ? ["browser"] : []),
    ...(asnFamiliarity > 0 ? ["provider"] : []),
  ];
  return known.length === 0 ? "nothing familiar" : `familiar ${known.join(" and ")}`;
}

/** 1 from one fresh accepted login on, fading with its familiarity. */
function seen(familiarity: number): number {
  return Math.min(1, familiarity * 2);
}
