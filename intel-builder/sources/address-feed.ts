import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { parseCidr, type Cidr } from "../../shared/identity/cidr.ts";
import { linesOf } from "./asn-ranges.ts";
import type { Collection } from "./collection.ts";
import { factsOf } from "./feed-facts.ts";
import { readFeedText, type FeedFile } from "./feed-file.ts";
import type { SourceTally } from "./source-tally.ts";

/** What a list of addresses means: a kind, or a guard for the other lists. */
export type AddressRole = { readonly kind: AddressKind | "cdn" | "bogon"; readonly confidence: number };

/*
 * By file name, first match wins: a relay's ranges come inside lists called vpn, and a proxy may be called residential.
 * Confidences are ours: single addresses that were seen acting above ranges; ranges widened by their author lowest.
 */
const ROLES: readonly (readonly [RegExp, AddressRole])[] = [
  [/bogon|martian/u, { kind: "bogon", confidence: 1 }],
  [/cdn/u, { kind: "cdn", confidence: 1 }],
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
  [/datacenter|data-center|hosting|cloud|server/u, { kind: "hosting", confidence: 0.85 }],
  [
    /abuse|attack|block|malicious|brute|threat|firehol|blacklist|badip|bad_ip/u,
    { kind: "abuser", confidence: 0.6 },
  ],
];

export function addressRoleOf(name: string): AddressRole | null {
  return ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

type AddressLine = { readonly cidr: Cidr; readonly lists: number | null };

/** `network [count] [# comment]`; a port or a scheme, as proxy lists have them, is dropped. Null where it is none. */
export function parseAddressLine(line: string): AddressLine | null {
  const content = line.replace(/(?:^|\s)(?:#|\/\/|;).*$/u, "").trim();
  const [first = "", second = ""] = content.split(/[\s,;]+/u);
  const bare = first.replace(/^[a-z0-9]+:\/\//iu, "").replace(/^([0-9.]+):\d{1,5}$/u, "$1");
  const cidr = parseCidr(bare);
  return cidr && { cidr, lists: /^\d{1,3}$/u.test(second) ? Number(second) : null };
}

export function isBlankOrComment(line: string): boolean {
  return /^\s*(?:$|#|;|\/\/)/u.test(line);
}

/** IPsum says on how many blacklists an address stands. One list errs often; four agree on little by chance. */
function confidenceOfLists(count: number): number {
  return Math.round((1 - 0.65 ** count) * 100) / 100;
}

/** Reads one list into the collection; every refused line is counted and the first ones are named. */
export async function addAddressList(
  collection: Collection,
  file: FeedFile,
  role: AddressRole,
): Promise<void> {
  const tally = collection.tally(factsOf(file, role.confidence));
  let number = 0;
  for (const line of linesOf(await readFeedText(file))) {
    number++;
    if (isBlankOrComment(line)) continue;
    const fault = addLine(collection, parseAddressLine(line), role, tally);
    if (fault) tally.reject(`${file.path}:${number}`, fault);
    else tally.accept();
  }
}

function addLine(
  { guards, intervals }: Collection,
  line: AddressLine | null,
  { kind, confidence }: AddressRole,
  tally: SourceTally,
): string | null {
  if (line === null) return "not_an_address";
  if (kind === "bogon") {
    guards.addBogon(line.cidr);
    return null;
  }
  const fault = guards.faultOf(line.cidr, kind === "cdn" ? "hosting" : kind);
  if (fault) return fault;
  if (kind === "cdn") {
    guards.addCdn(line.cidr);
    intervals.addShield(line.cidr);
    return null;
  }
  if (kind === "relay") guards.addRelay(line.cidr);
  const isCounted = kind === "abuser" && line.lists !== null && line.lists > 0;
  const sure = isCounted ? confidenceOfLists(line.lists) : confidence;
  intervals.add(line.cidr, intervals.idOf({ kind, confidence: sure, source: tally.facts.id }));
  return null;
}
