import type { AddressKind, AddressListing } from "../../shared/domain/address-kind.ts";
import { writeAsnKinds } from "../../shared/format/asn-kinds.ts";
import type { ArtefactBytes } from "./collected.ts";
import { combineListings } from "./combine-listings.ts";
import systems from "./data/autonomous-systems.json" with { type: "json" };
import type { SourceTally } from "./source-tally.ts";

/** What feeds say of whole autonomous systems, before it is written. */
export type AsnListings = Map<number, AddressListing[]>;

/*
 * Names that say what a system sells, and names that say it also connects people. Measured on the 91,065 names of
 * 2026-06: 1,439 match the first, 54 of those the second (`Broadband Hosting B.V.`, `Cloud 9 Wireless LLC`); of the 80
 * largest residential carriers none matches the first. A name proves little, so the confidence stays at one half.
 */
const SELLS_SERVERS =
  /\b(hosting|web ?host|hoster|vps|vds|dedicated servers?|servers?|cloud|colocation|colo|data ?cent(er|re)s?)\b/iu;
const CONNECTS_PEOPLE =
  /tele(com|kom|fon|phon|comun)|mobile|wireless|cable|broadband|\bfib(er|re)|\bisp\b|internet|communication|wi-?fi|provedor/iu;
const OWN_USE =
  /universit|school|college|academ|bank|securit|insur|hospital|health|ministry|state |government|department/iu;
const NAME_CONFIDENCE = 0.5;

const carriesOthers: ReadonlySet<number> = new Set(systems.carriesOthers.systems);
const sharedGateways: ReadonlySet<number> = new Set(systems.sharedGateways.systems);

/** Whether the system is a mobile carrier's, where one address carries thousands of phones. */
export function isSharedGateway(asn: number): boolean {
  return sharedGateways.has(asn);
}

/** Own list: kinds of systems that everybody can look up. */
export function addCuratedSystems(listings: AsnListings, tally: SourceTally): void {
  for (const kind of ["hosting", "vpn", "bulletproof", "relay"] as const) {
    for (const asn of systems[kind].systems) {
      addSystem(listings, asn, { kind, confidence: systems[kind].confidence, source: tally.facts.id });
      tally.accept();
    }
  }
}

/** Adds hosting by name, for systems of which nothing better is known. */
export function addNamedSystems(
  listings: AsnListings,
  names: ReadonlyMap<number, string>,
  tally: SourceTally,
): void {
  for (const [asn, name] of names) {
    if (listings.has(asn) || !soundsLikeHosting(name)) continue;
    if (addSystem(listings, asn, { kind: "hosting", confidence: NAME_CONFIDENCE, source: tally.facts.id }))
      tally.accept();
  }
}

export function soundsLikeHosting(name: string): boolean {
  return SELLS_SERVERS.test(name) && !CONNECTS_PEOPLE.test(name) && !OWN_USE.test(name);
}

/** `AS9009 # M247, GB (NordVPN)`, one a line. */
export function addListedSystems(
  listings: AsnListings,
  feed: { readonly where: string; readonly lines: Iterable<string>; readonly kind: AddressKind },
  tally: SourceTally,
): void {
  let line = 0;
  for (const text of feed.lines) {
    line++;
    const trimmed = text.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const asn = Number(/^AS(\d{1,10})\b/iu.exec(trimmed)?.[1] ?? NaN);
    const listing = { kind: feed.kind, confidence: tally.facts.confidence, source: tally.facts.id };
    if (Number.isNaN(asn)) tally.reject(`${feed.where}:${line}`, "not_an_asn");
    else if (addSystem(listings, asn, listing)) tally.accept();
    else tally.reject(`${feed.where}:${line}`, "asn_carries_others");
  }
}

/** False where the system carries other people's traffic, so that no word on it would be fair. */
function addSystem(listings: AsnListings, asn: number, listing: AddressListing): boolean {
  if (carriesOthers.has(asn)) return false;
  const known = listings.get(asn);
  if (known) known.push(listing);
  else listings.set(asn, [listing]);
  return true;
}

export function finishAsnKinds(listings: AsnListings, sources: readonly string[]): ArtefactBytes {
  const combined = new Map([...listings].map(([asn, all]) => [asn, combineListings(all)]));
  return {
    name: "asn-kinds",
    bytes: writeAsnKinds(combined),
    parameters: { format: 2, systems: combined.size },
    entries: combined.size,
    sources,
  };
}
