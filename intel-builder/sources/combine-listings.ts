import type { AddressKind, AddressListing } from "../../shared/domain/address-kind.ts";

/** What kind of ground an address stands on: whether what was done from it says anything about one sender. */
export type Ground = {
  /** A content network's range: it sends on behalf of others. */
  readonly isShielded: boolean;
  /** A mobile carrier's gateway: thousands of phones share one address. */
  readonly isShared: boolean;
};

const OPEN_GROUND: Ground = { isShielded: false, isShared: false };

// A relay's address belongs to thousands of people who can show who they are; what one of them did is not theirs.
// Tor and bulletproof hosts are never relays: where a feed says so, both words stay.
const SUPPRESSED_BY_RELAY: ReadonlySet<AddressKind> = new Set([
  "vpn",
  "proxy",
  "residential_proxy",
  "hosting",
  "abuser",
  "scanner",
]);

// The same for what a content network sends on behalf of others; that it is hosting stays true.
const SUPPRESSED_BY_SHIELD: ReadonlySet<AddressKind> = new Set([
  "proxy",
  "residential_proxy",
  "abuser",
  "scanner",
  "bulletproof",
]);

// One infected phone puts its carrier's gateway on a list: the word stays, but may not condemn its neighbours.
const DOUBTED_WHERE_SHARED: ReadonlySet<AddressKind> = new Set([
  "abuser",
  "scanner",
  "proxy",
  "residential_proxy",
]);
const MOST_WHERE_SHARED = 0.2;

/** The listings that stand for one address: ground rules applied, one listing for each kind and source, surest first. */
export function combineListings(
  listings: readonly AddressListing[],
  { isShielded, isShared }: Ground = OPEN_GROUND,
): readonly AddressListing[] {
  const isRelay = listings.some(({ kind }) => kind === "relay");
  const surest = new Map<string, AddressListing>();
  for (const listing of listings) {
    if (isRelay && SUPPRESSED_BY_RELAY.has(listing.kind)) continue;
    if (isShielded && SUPPRESSED_BY_SHIELD.has(listing.kind)) continue;
    const isDoubted = isShared && DOUBTED_WHERE_SHARED.has(listing.kind);
    const confidence = isDoubted ? Math.min(listing.confidence, MOST_WHERE_SHARED) : listing.confidence;
    const key = `${listing.kind} ${listing.source}`;
    if ((surest.get(key)?.confidence ?? -1) < confidence)
      surest.set(key, { kind: listing.kind, confidence, source: listing.source });
  }
  return [...surest.values()].toSorted(byConfidence);
}

/** Of each kind the surest word only: what is left where feeds overlap in more ways than a table can name. */
export function surestOfEachKind(listings: readonly AddressListing[]): readonly AddressListing[] {
  const kinds = new Set<AddressKind>();
  return listings.filter(({ kind }) => !kinds.has(kind) && kinds.add(kind));
}

function byConfidence(a: AddressListing, b: AddressListing): number {
  return b.confidence - a.confidence || compareText(a.kind, b.kind) || compareText(a.source, b.source);
}

// By code unit: what a machine's locale says of letters must not change a release.
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
