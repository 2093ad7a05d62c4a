import { parseCidr, type Cidr } from "../../shared/identity/cidr.ts";
import { parseAddress, type IpAddress, type Words } from "../../shared/identity/ip.ts";

/** Any run of addresses of one family, both ends included: feeds name networks, single addresses and ranges. */
export type AddressRange = { readonly family: 4 | 6; readonly first: Words; readonly last: Words };

/** A network, an address, or `first-last` with or without spaces; null where it is none of them. */
export function parseRange(text: string): AddressRange | null {
  // Parsed backwards from the address: no address holds a hyphen.
  const hyphen = text.indexOf("-");
  if (hyphen < 0) return rangeOfCidr(parseCidr(text));
  return rangeBetween(
    parseAddress(text.slice(0, hyphen).trim()),
    parseAddress(text.slice(hyphen + 1).trim()),
  );
}

/** Both ends of one family, in order; else null. */
export function rangeBetween(first: IpAddress | null, last: IpAddress | null): AddressRange | null {
  if (first === null || last === null || first.family !== last.family) return null;
  if (compareWords(first.words, last.words) > 0) return null;
  return { family: first.family, first: first.words, last: last.words };
}

export function rangeOfCidr<T extends Cidr | null>(cidr: T): AddressRange | (T & null);
export function rangeOfCidr(cidr: Cidr | null): AddressRange | null {
  if (cidr === null) return null;
  const { first, prefixBits } = cidr;
  const width = first.family === 4 ? 32 : 128;
  return { family: first.family, first: first.words, last: lastOf(first.words, width - prefixBits) };
}

/** All `hostBits` lowest bits set. */
function lastOf(words: Words, hostBits: number): Words {
  const filled = (index: number): number => {
    const bits = Math.min(32, Math.max(0, hostBits - (3 - index) * 32));
    // A shift by 32 is a shift by 0 in JavaScript.
    const mask = bits === 32 ? 0xffff_ffff : (1 << bits) - 1;
    return ((words[index] ?? 0) | mask) >>> 0;
  };
  return hostBits === 0 ? words : [filled(0), filled(1), filled(2), filled(3)];
}

/** Bits of the smallest network that is at least as large: 32 or 128 for one address. */
export function prefixBitsOf({ family, first, last }: AddressRange): number {
  // Doubles are exact enough: only the power of two counts, and a whole network is one exactly.
  let size = 1;
  for (let at = 0; at < 4; at++) size += ((last[at] ?? 0) - (first[at] ?? 0)) * 2 ** ((3 - at) * 32);
  return Math.floor((family === 4 ? 32 : 128) - Math.log2(size));
}

export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** The address after these; the one after the very last of its family is all zeros. */
export function successor([w0, w1, w2, w3]: Words): Words {
  if (w3 < 0xffff_ffff) return [w0, w1, w2, w3 + 1];
  // IPv4 ends here as well: its upper words are constant.
  if (w2 < 0xffff_ffff) return w1 === 0 && w2 === 0xffff ? [0, 0, 0, 0] : [w0, w1, w2 + 1, 0];
  if (w1 < 0xffff_ffff) return [w0, w1 + 1, 0, 0];
  return [(w0 + 1) >>> 0, 0, 0, 0];
}
