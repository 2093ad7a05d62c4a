/** Whole degrees, and how far off they may be: two people of one city are at one place, and so are a city and its suburbs. */
export type Place = { readonly latitude: number; readonly longitude: number; readonly errorKm: number };

/**
 * Where an attempt comes from, as stable text keys. Full addresses stay in memory of one request:
 * only pseudonyms of these keys are ever stored.
 */
export type Source = {
  /** Canonical address: dotted quad, or RFC 5952 text; IPv4-mapped is IPv4, zone ids are dropped. Null if none was told. */
  readonly address: string | null;
  /** /24 of IPv4, /56 of IPv6 (one household or one customer). */
  readonly subnet: string | null;
  /** /24 of IPv4, /48 of IPv6 (one site). */
  readonly network: string | null;
  readonly asn: number | null;
  /** ISO 3166 alpha-2, or null where the platform did not tell. */
  readonly country: string | null;
  /** Left out where nobody tells, and where an address says nothing of where its people are (VPNs, relays, data centres). */
  readonly place?: Place | undefined;
};
