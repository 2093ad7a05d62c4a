import type { AddressKind } from "../../shared/domain/address-kind.ts";
import type { Cidr } from "../../shared/identity/cidr.ts";
import { parseRange, prefixBitsOf, type AddressRange } from "./address-range.ts";
import protectedRanges from "./data/protected-ranges.json" with { type: "json" };
import { openRangeIndex, type RangeIndex } from "./range-index.ts";

/** What no feed may list, whoever wrote it: one bad line must not lock out a country. */
export type AddressGuards = {
  addBogon(range: Cidr | AddressRange): void;
  addCdn(range: Cidr | AddressRange): void;
  addRelay(range: Cidr | AddressRange): void;
  /** The operator's own addresses: no list may say anything of them. */
  addOwn(range: Cidr | AddressRange): void;
  /** The code of the reason why this range may not be listed as this kind; null if it may. */
  faultOf(range: AddressRange, kind: AddressKind): string | null;
};

// IANA special-purpose registries (RFC 6890 and updates), and what is not unicast: nobody logs in from there.
const SPECIAL = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16",
  "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3",
  "2001:db8::/32 2001::/32 2001:10::/28 2001:20::/28 3fff::/20",
];

const SPECIAL_RANGES = SPECIAL.flatMap((line) => line.split(" "));

// Facts about who runs a range may be wide (Amazon holds /9s); what somebody did there is said of few addresses.
const WIDE_KINDS: ReadonlySet<AddressKind> = new Set(["hosting", "vpn", "relay"]);
const MIN_PREFIX = { wide: { 4: 8, 6: 19 }, narrow: { 4: 16, 6: 32 } } as const;
const ACTS: ReadonlySet<AddressKind> = new Set([
  "abuser",
  "scanner",
  "proxy",
  "residential_proxy",
  "bulletproof",
  "tor",
]);

export function openAddressGuards(): AddressGuards {
  const [bogons, cdns, relays, own, roots] = [
    indexOf(SPECIAL_RANGES),
    indexOf(protectedRanges.contentNetworks),
    openRangeIndex(),
    openRangeIndex(),
    indexOf(protectedRanges.rootServers),
  ];
  // Nearly every range meets none of them: one question instead of five.
  const any = openRangeIndex();
  for (const text of [...SPECIAL_RANGES, ...protectedRanges.contentNetworks, ...protectedRanges.rootServers])
    addText(any, text);
  const adder = (index: RangeIndex) => (range: Cidr | AddressRange) => {
    index.add(range);
    any.add(range);
  };
  return {
    addBogon: adder(bogons),
    addCdn: adder(cdns),
    addRelay: adder(relays),
    addOwn: adder(own),
    faultOf(range, kind) {
      if (prefixBitsOf(range) < minPrefix(range, kind)) return "prefix_too_short";
      if (isOutsideUnicast(range)) return "bogon";
      if (!any.overlaps(range)) return null;
      if (bogons.overlaps(range)) return "bogon";
      if (own.overlaps(range)) return "own_range";
      if (!ACTS.has(kind)) return null;
      if (roots.overlaps(range)) return "root_server";
      if (cdns.covers(range)) return "cdn_range";
      return kind !== "tor" && relays.covers(range) ? "relay_range" : null;
    },
  };
}

/** Content networks that every build knows: what was done from there is nobody's in particular. */
export function contentNetworks(): readonly AddressRange[] {
  return protectedRanges.contentNetworks.flatMap((text) => parseRange(text) ?? []);
}

function indexOf(texts: readonly string[]): RangeIndex {
  const index = openRangeIndex();
  for (const text of texts) addText(index, text);
  return index;
}

function addText(index: RangeIndex, text: string): void {
  const range = parseRange(text);
  if (range) index.add(range);
}

function minPrefix({ family }: AddressRange, kind: AddressKind): number {
  return MIN_PREFIX[WIDE_KINDS.has(kind) ? "wide" : "narrow"][family];
}

/** IPv6 is handed out from 2000::/3 only. */
function isOutsideUnicast({ family, first, last }: AddressRange): boolean {
  return family === 6 && (first[0] >>> 29 !== 1 || last[0] >>> 29 !== 1);
}
