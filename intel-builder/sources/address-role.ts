import { ADDRESS_KINDS, type AddressKind } from "../../shared/domain/address-kind.ts";
import type { FeedReader } from "./feed-reader.ts";

/** What a list of addresses is for: a kind, or a guard for the other lists. */
export type AddressPurpose = AddressKind | "cdn" | "bogon" | "own" | "mobile";
export type AddressRole = { readonly kind: AddressPurpose; readonly confidence: number };

/*
 * By file name, first match wins: a relay's ranges come inside lists called vpn, and a proxy may be called residential.
 * Confidences are ours: single addresses that were seen acting above ranges; ranges widened by their author lowest.
 */
const ROLES: readonly (readonly [RegExp, AddressRole])[] = [
  [
    /(?:^|[^a-z])(?:own|our|allow(?:ed|list)?|never|trusted|whitelist)(?:[^a-z]|$)/u,
    { kind: "own", confidence: 1 },
  ],
  [/bogon|martian/u, { kind: "bogon", confidence: 1 }],
  [/cdn|cloudflare|fastly|akamai/u, { kind: "cdn", confidence: 1 }],
  [/cgnat|mobile.?gateway|carrier.?gateway/u, { kind: "mobile", confidence: 1 }],
  [/relay|apple|icloud/u, { kind: "relay", confidence: 0.95 }],
  [/(?:^|[^a-z])tor(?:[^a-z]|$)|onion/u, { kind: "tor", confidence: 0.95 }],
  [/ipsum/u, { kind: "abuser", confidence: 0.5 }],
  // Maltrail's own words: every address of its list stretched to the /24 around it.
  [/scanner.*cidr/u, { kind: "scanner", confidence: 0.4 }],
  [/scan/u, { kind: "scanner", confidence: 0.9 }],
  [/bulletproof|spamhaus|(?:^|[^a-z])e?drop(?:[^a-z]|$)/u, { kind: "bulletproof", confidence: 0.9 }],
  [/resid/u, { kind: "residential_proxy", confidence: 0.7 }],
  [/prox(?:y|ies)|socks/u, { kind: "proxy", confidence: 0.8 }],
  [/protonvpn|mullvad|_pia|nordvpn|surfshark|expressvpn/u, { kind: "vpn", confidence: 0.95 }],
  [/vpn/u, { kind: "vpn", confidence: 0.85 }],
  [
    /(?:^|[^a-z])(?:aws|amazon|ip-ranges|azure|servicetags|gcp|google-?cloud|oracle|oci|digitalocean|linode|vultr)(?:[^a-z]|$)/u,
    { kind: "hosting", confidence: 0.95 },
  ],
  [/data.?cent(?:er|re)|hosting|cloud|server/u, { kind: "hosting", confidence: 0.85 }],
  [
    /abuse|attack|block|malicious|brute|threat|firehol|blacklist|badip|bad_ip|botnet|c2|compromised/u,
    { kind: "abuser", confidence: 0.6 },
  ],
];

/** By a lower-case file name or path. */
export function addressRoleOf(name: string): AddressRole | null {
  return ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const isAddressKind = (kind: string): kind is AddressKind => ADDRESS_KINDS.some((known) => known === kind);

/** What a feed's own word for a kind means (`tor_exit`, `Datacenter`, `anonymous vpn`); null where it means none of ours. */
export function addressKindOf(word: string): AddressKind | null {
  const lower = word.toLowerCase();
  if (isAddressKind(lower)) return lower;
  const kind = addressRoleOf(lower)?.kind;
  return kind !== undefined && isAddressKind(kind) ? kind : null;
}

/** Guards are read before what they guard against, relays before what relays must not be called. */
export function stageOf(role: AddressRole | null): FeedReader["stage"] {
  if (role?.kind === "bogon" || role?.kind === "cdn" || role?.kind === "own") return "guard";
  return role?.kind === "relay" ? "relay" : "rest";
}
