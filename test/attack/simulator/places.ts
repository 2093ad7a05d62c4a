import type { PlatformFacts } from "../../../shared/domain/client-facts.ts";
import type { Random } from "./random.ts";

/** Where somebody is: an address and what the platform says of it. */
export type Place = { readonly ip: string; readonly cf: PlatformFacts };

export type Region = { readonly country: string; readonly homes: readonly number[]; readonly first: number };

/** Made-up regions: first octet of their homes' addresses, and their access providers. */
export const REGIONS: readonly Region[] = [
  { country: "NO", homes: [2119, 29695], first: 84 },
  { country: "DE", homes: [3320, 3209, 8881], first: 91 },
  { country: "US", homes: [7922, 701, 20115], first: 73 },
  { country: "BR", homes: [28573, 18881], first: 177 },
  { country: "IN", homes: [55836, 24560], first: 117 },
];
/** Where most customers of the shop live. */
export const HOME_REGIONS: readonly Region[] = REGIONS.slice(0, 2);

export const HOSTING_ASNS = [14061, 16276, 24940, 63949] as const;
export const VPN_ASNS = [9009, 212238] as const;

export function homePlace({ country, homes, first }: Region, random: Random): Place {
  return place(
    `${first}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`,
    random.pick(homes),
    country,
  );
}

export function hostingPlace(random: Random): Place {
  const ip = `45.${random.below(64)}.${random.below(256)}.${1 + random.below(254)}`;
  return place(ip, random.pick(HOSTING_ASNS), random.pick(["NL", "US", "DE"]));
}

/** A VPN service has few exits, shared by all its people. */
export function vpnPlace(random: Random): Place {
  return place(
    `146.70.${random.below(4)}.${1 + random.below(40)}`,
    random.pick(VPN_ASNS),
    random.pick(["CH", "SE", "NL"]),
  );
}

/** Open proxies: addresses that a feed lists. */
export function proxyPlace(random: Random): Place {
  return place(
    `103.${random.below(32)}.${random.below(256)}.${1 + random.below(254)}`,
    45090 + random.below(40),
    random.pick(["ID", "IN", "BR"]),
  );
}

function place(ip: string, asn: number, country: string): Place {
  return { ip, cf: { asn, country, httpProtocol: "HTTP/2", tlsVersion: "TLSv1.3" } };
}
