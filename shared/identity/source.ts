import type { PlatformFacts } from "../domain/client-facts.ts";
import type { Source } from "../domain/source.ts";
import { cidrText, networkOf } from "./cidr.ts";
import type { IpAddress } from "./ip.ts";

/** /24: what one small customer or one access pool shares. */
const V4_NETWORK_BITS = 24;
/** RFC 6177: a home gets /56, a site /48. Inside its /56 a household changes addresses as it likes. */
const V6_SUBNET_BITS = 56;
const V6_NETWORK_BITS = 48;

/** Where an attempt comes from; `null` where the platform told no usable address. */
export function sourceOf(address: IpAddress | null, platform: PlatformFacts): Source {
  return { ...placesOf(address), asn: platform.asn ?? null, country: countryOf(platform.country) };
}

function placesOf(address: IpAddress | null): Pick<Source, "address" | "subnet" | "network"> {
  if (!address) return { address: null, subnet: null, network: null };
  if (address.family === 4) {
    const network = cidrText(networkOf(address, V4_NETWORK_BITS));
    return { address: address.text, subnet: network, network };
  }
  return {
    address: address.text,
    subnet: cidrText(networkOf(address, V6_SUBNET_BITS)),
    network: cidrText(networkOf(address, V6_NETWORK_BITS)),
  };
}

/** Cloudflare writes "XX" for unknown and "T1" for Tor: neither is a country. */
function countryOf(country: string | undefined): string | null {
  return country !== undefined && country !== "XX" && /^[A-Z]{2}$/u.test(country) ? country : null;
}
