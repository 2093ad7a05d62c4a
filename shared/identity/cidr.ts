import { fromWords, parseAddress, type IpAddress, type Words } from "./ip.ts";

/** A network: `first` has no bits set beyond `prefixBits`, which count from the family's own start (0..32 or 0..128). */
export type Cidr = { readonly first: IpAddress; readonly prefixBits: number };

/**
 * `a.b.c.d/n`, or a single address as its own network; null where it is neither. Host bits are cleared.
 * An IPv4-mapped network is the IPv4 network; one wider than the mapped space (`::ffff:0:0/90`) is refused.
 */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return null;
  const prefixBits = slash < 0 ? widthOf(address) : writtenPrefix(text, slash, address);
  return prefixBits === null ? null : networkOf(address, prefixBits);
}

function writtenPrefix(text: string, slash: number, address: IpAddress): number | null {
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/u.test(digits)) return null;
  // Written as IPv6, but an IPv4 host: the prefix was counted over 128 bits.
  const isMapped = address.family === 4 && text.includes(":");
  const bits = Number(digits) - (isMapped ? 96 : 0);
  return bits >= 0 && bits <= widthOf(address) ? bits : null;
}

function widthOf(address: IpAddress): number {
  return address.family === 4 ? 32 : 128;
}

/** The network of `prefixBits` that this address lies in. */
export function networkOf(address: IpAddress, prefixBits: number): Cidr {
  const words = maskWords(address.words, prefixBits + 128 - widthOf(address));
  return { first: words === address.words ? address : fromWords(words), prefixBits };
}

/** True when the address lies in the network; never across families. */
export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  if (cidr.first.family !== address.family) return false;
  const masked = maskWords(address.words, cidr.prefixBits + 128 - widthOf(address));
  return masked.every((word, index) => word === cidr.first.words[index]);
}

export function cidrText({ first, prefixBits }: Cidr): string {
  return `${first.text}/${prefixBits}`;
}

function maskWords(words: Words, bits: number): Words {
  const mask = (index: number) => {
    const kept = Math.min(32, Math.max(0, bits - index * 32));
    // A shift by 32 is a shift by 0 in JavaScript.
    return kept === 0 ? 0 : (0xffff_ffff << (32 - kept)) >>> 0;
  };
  const [w0, w1, w2, w3] = words;
  return [(w0 & mask(0)) >>> 0, (w1 & mask(1)) >>> 0, (w2 & mask(2)) >>> 0, (w3 & mask(3)) >>> 0];
}
