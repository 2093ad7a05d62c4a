import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Whereabouts } from "../deps.ts";
import { familiarityOf, variety, type Familiarity, type Variety } from "./familiarity.ts";

/*
 * How surprising a visit is for one account, as -ln P(visit | its people). Risk-based authentication after Freeman et al. (NDSS
 * 2016), with the chance of something new estimated from how often this very account had something new:
 *
 *   P(new | account) = (distinct - 1 + θ ν) / (logins - 1 + θ)
 *
 * The first login is always new and says nothing. Who is behind a VPN has a new network every day and surprises nobody with another;
 * who came from one country forty times does. Levels are nested (an unknown country is an unknown network), so the coarsest level
 * that is new tells all: its chance is the smallest.
 */

/** Logins that the prior weighs as much as: Freeman's reference code and our Dirichlet back-off use 2 to 4. */
const PRIOR_LOGINS = 3;

/*
 * ν, the chance of something new where nothing is known of an account. Guesses, from StopGuessing's published constants (addresses
 * come again in 85 of 100 logins, cookies in 90) and a new telephone every three years.
 */
const NEW_NETWORK = 0.3;
const NEW_ASN = 0.2;
const NEW_COUNTRY = 0.05;
const NEW_SIGNATURE = 0.12;
const NEW_BROWSER = 0.08;
const NO_DEVICE = 0.15;

/** What an account remembers that this needs. */
export type Usual = {
  readonly networks: Familiarity;
  readonly asns: Familiarity;
  readonly countries: Familiarity;
  readonly signatures: Familiarity;
  readonly browsers: Familiarity;
  /** Accepted logins without a known device, beyond the first. */
  readonly bare: number;
};

/** Pure. */
export function surpriseOf(usual: Usual, where: Whereabouts, nowMs: number): AccountHistory["surprise"] {
  const { networkId, asn, country, signature, browser } = where;
  const isNew = (known: Familiarity, name: string | null) =>
    name !== null && known.length > 0 && familiarityOf(known, name, nowMs) === 0;
  const of = (known: Familiarity, name: string | null, prior: number) =>
    isNew(known, name) ? surpriseAt(variety(known, nowMs), prior) : 0;
  const { logins } = variety(usual.signatures, nowMs);
  return {
    place: Math.max(
      of(usual.networks, networkId, NEW_NETWORK),
      of(usual.asns, asn === null ? null : String(asn), NEW_ASN),
    ),
    country: of(usual.countries, country, NEW_COUNTRY),
    client: Math.max(
      of(usual.signatures, signature, NEW_SIGNATURE),
      of(usual.browsers, browser, NEW_BROWSER),
    ),
    noDevice: surpriseAt({ distinct: usual.bare + 1, logins: Math.max(usual.bare + 1, logins) }, NO_DEVICE),
  };
}

function surpriseAt({ distinct, logins }: Variety, prior: number): number {
  const chance = (distinct - 1 + PRIOR_LOGINS * prior) / (logins - 1 + PRIOR_LOGINS);
  return Math.max(0, -Math.log(chance));
}
