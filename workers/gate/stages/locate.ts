import type { AddressIntel, AddressKind } from "../../../shared/domain/address-kind.ts";
import type { Source } from "../../../shared/domain/source.ts";
import type { ReleaseView } from "../deps.ts";

/** The platform's word on the autonomous system comes first; the release fills it in where there is none. */
export function locate(source: Source, release: ReleaseView | null) {
  const listed = release && source.address !== null ? release.address(source.address) : null;
  const asn = source.asn ?? listed?.asn ?? null;
  if (!listed) return { source, address: null };
  if (asn === null) return { source: withoutExit(source, listed), address: listed };
  const asnListings = asn === listed.asn ? listed.asnListings : (release?.asnListings(asn) ?? []);
  const address = { ...listed, asn, asnListings };
  return { source: withoutExit({ ...source, asn }, address), address };
}

const EXITS: ReadonlySet<AddressKind> = new Set(["vpn", "tor", "relay", "hosting"]);

/** Whose address is an exit's or a company's proxy is somewhere else. */
function withoutExit(source: Source, { listings, asnListings }: AddressIntel): Source {
  if (!source.place || ![...listings, ...asnListings].some(({ kind }) => EXITS.has(kind))) return source;
  return { ...source, place: undefined };
}
