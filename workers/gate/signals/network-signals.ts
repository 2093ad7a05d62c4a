import type { AddressIntel, AddressKind, AddressListing } from "../../../shared/domain/address-kind.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";

const BY_ADDRESS: Readonly<Record<AddressKind, Reason>> = {
  tor: "address_tor",
  vpn: "address_vpn",
  hosting: "address_hosting",
  proxy: "address_proxy",
  residential_proxy: "address_residential_proxy",
  bulletproof: "address_bulletproof",
  scanner: "address_scanner",
  abuser: "address_abuser",
  relay: "address_relay",
};

const BY_ASN: Readonly<Partial<Record<AddressKind, Reason>>> = { hosting: "asn_hosting", vpn: "asn_vpn" };

/** What feeds say of the address: one signal a kind, as strong as the most confident feed. */
export function networkSignals({ listings, asnListings }: AddressIntel): readonly Signal[] {
  if (listings.length === 0 && asnListings.length === 0) return [];
  const kinds = new Set(listings.map(({ kind }) => kind));
  // A privacy relay runs in data centres: that its host is one must not be held against its people.
  if (kinds.has("relay")) return [{ reason: "address_relay", strength: 1 }];
  const ofAddress = [...kinds].map((kind) => listed(BY_ADDRESS[kind], kind, listings));
  const ofAsn = [...new Set(asnListings.map(({ kind }) => kind))]
    // The address is listed as that kind itself: the system's listing says nothing more.
    .filter((kind) => !kinds.has(kind))
    .flatMap((kind) => {
      const reason = BY_ASN[kind];
      return reason ? [listed(reason, kind, asnListings)] : [];
    });
  return [...ofAddress, ...ofAsn];
}

function listed(reason: Reason, kind: AddressKind, listings: readonly AddressListing[]): Signal {
  const own = listings.filter((listing) => listing.kind === kind);
  const strength = own.reduce((most, { confidence }) => Math.max(most, confidence), 0);
  return {
    reason,
    strength,
    detail: own
      .map(({ source }) => source)
      .toSorted()
      .slice(0, 3)
      .join(" "),
  };
}
