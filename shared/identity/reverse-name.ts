import type { IpAddress } from "./ip.ts";

/** The name under which DNS keeps an address's own name: `7.100.51.198.in-addr.arpa`, or nibbles below `ip6.arpa`. Pure. */
export function reverseName({ family, text, words }: IpAddress): string {
  if (family === 4) return `${text.split(".").toReversed().join(".")}.in-addr.arpa`;
  const nibbles = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  return `${nibbles.split("").toReversed().join(".")}.ip6.arpa`;
}
