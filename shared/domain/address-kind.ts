/** What feeds say about an address. `relay` (a privacy relay that vouches for its people) is never adverse. */
export const ADDRESS_KINDS = [
  "tor",
  "vpn",
  "hosting",
  "proxy",
  "residential_proxy",
  "bulletproof",
  "scanner",
  "abuser",
  "relay",
] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

/** One feed's word on an address. `confidence` runs from 0 to 1; `source` is the feed's id in the manifest. */
export type AddressListing = {
  readonly kind: AddressKind;
  readonly confidence: number;
  readonly source: string;
};

/** What the active release knows of an address. `asn` is null where no range covers it. */
export type AddressIntel = {
  readonly listings: readonly AddressListing[];
  readonly asn: number | null;
  /** Kinds known of the whole autonomous system (a hosting company's ASN), weaker than an address listing. */
  readonly asnListings: readonly AddressListing[];
};

/** True when the kind counts against a visitor; a relay does not. */
export function isAdverse(kind: AddressKind): boolean {
  return kind !== "relay";
}
