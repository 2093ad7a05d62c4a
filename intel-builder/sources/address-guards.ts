import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { parseCidr, type Cidr } from "../../shared/identity/cidr.ts";
import { openRangeIndex } from "./range-index.ts";

/** What no feed may list, whoever wrote it: one bad line must not lock out a country. */
export type AddressGuards = {
  addBogon(cidr: Cidr): void;
  addCdn(cidr: Cidr): void;
  addRelay(cidr: Cidr): void;
  /** The code of the reason why this network may not be listed as this kind; null if it may. */
  faultOf(cidr: Cidr, kind: AddressKind): string | null;
};

// IANA special-purpose registries (RFC 6890 and updates), and what is not unicast: nobody logs in from there.
const SPECIAL = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16",
  "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3",
  "2001:db8::/32 2001::/32 2001:10::/28 2001:20::/28 3fff::/20",
];

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
  const [bogons, cdns, relays] = [openRangeIndex(), openRangeIndex(), openRangeIndex()];
  for (const text of SPECIAL.flatMap((line) => line.split(" "))) {
    const cidr = parseCidr(text);
    if (cidr) bogons.add(cidr);
  }
  return {
    addBogon: (cidr) => bogons.add(cidr),
    addCdn: (cidr) => cdns.add(cidr),
    addRelay: (cidr) => relays.add(cidr),
    faultOf(cidr, kind) {
      if (cidr.prefixBits < minPrefix(cidr, kind)) return "prefix_too_short";
      if (isOutsideUnicast(cidr) || bogons.overlaps(cidr)) return "bogon";
      if (ACTS.has(kind) && cdns.covers(cidr)) return "cdn_range";
      return ACTS.has(kind) && kind !== "tor" && relays.covers(cidr) ? "relay_range" : null;
    },
  };
}

function minPrefix(cidr: Cidr, kind: AddressKind): number {
  return MIN_PREFIX[WIDE_KINDS.has(kind) ? "wide" : "narrow"][cidr.first.family];
}

/** IPv6 is handed out from 2000::/3 only. */
function isOutsideUnicast({ first }: Cidr): boolean {
  return first.family === 6 && first.words[0] >>> 29 !== 1;
}
