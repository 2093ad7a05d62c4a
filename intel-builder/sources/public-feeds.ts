import type { SourceFacts } from "./source-tally.ts";

/**
 * A public feed that `gatehouse intel fetch` keeps up to date. Title and licence are those that `known-sources.ts` has for
 * its file name.
 */
export type PublicFeed = {
  readonly id: string;
  readonly url: string;
  /** Its name in the feed folder, by which it is recognised. */
  readonly file: string;
  /** Not asked more often. */
  readonly everyHours: number;
  readonly maxBytes: number;
};

const MB = 1024 * 1024;
const DAILY = { everyHours: 24, maxBytes: 32 * MB } as const;
const X4BNET = "https://raw.githubusercontent.com/X4BNet/lists_vpn/main";
const DISPOSABLE = "https://raw.githubusercontent.com/disposable-email-domains/disposable-email-domains/main";

/*
 * Addresses as their projects' pages name them, 2026-11-22. Not asked from the machine where this was written: it has no way
 * out. A feed that moved says `http_status` at its first fetch.
 */
export const PUBLIC_FEEDS: readonly PublicFeed[] = [
  {
    id: "tor-exits",
    url: "https://check.torproject.org/torbulkexitlist",
    file: "tor-bulk-exit.txt",
    // The list itself is made anew every hour or so.
    everyHours: 1,
    maxBytes: 4 * MB,
  },
  { ...DAILY, id: "x4bnet-vpn-ipv4", url: `${X4BNET}/output/vpn/ipv4.txt`, file: "x4bnet_vpn_ipv4.txt" },
  { ...DAILY, id: "x4bnet-vpn-ipv6", url: `${X4BNET}/output/vpn/ipv6.txt`, file: "x4bnet_vpn_ipv6.txt" },
  {
    ...DAILY,
    id: "x4bnet-datacenter-ipv4",
    url: `${X4BNET}/output/datacenter/ipv4.txt`,
    file: "x4bnet_datacenter_ipv4.txt",
  },
  {
    ...DAILY,
    id: "x4bnet-datacenter-ipv6",
    url: `${X4BNET}/output/datacenter/ipv6.txt`,
    file: "x4bnet_datacenter_ipv6.txt",
  },
  {
    ...DAILY,
    id: "x4bnet-datacenter-asn",
    url: `${X4BNET}/input/datacenter/ASN.txt`,
    file: "x4bnet_datacenter_ASN.txt",
  },
  {
    ...DAILY,
    id: "ipsum",
    url: "https://raw.githubusercontent.com/stamparm/ipsum/master/ipsum.txt",
    file: "ipsum.txt",
  },
  {
    ...DAILY,
    id: "aws",
    url: "https://ip-ranges.amazonaws.com/ip-ranges.json",
    file: "aws-ip-ranges.json",
  },
  {
    ...DAILY,
    id: "google-cloud",
    url: "https://www.gstatic.com/ipranges/cloud.json",
    file: "google-cloud.json",
  },
  {
    ...DAILY,
    id: "oracle-cloud",
    url: "https://docs.oracle.com/iaas/tools/public_ip_ranges.json",
    file: "oracle-cloud.json",
  },
  { ...DAILY, id: "digitalocean", url: "https://digitalocean.com/geo/google.csv", file: "digitalocean.csv" },
  { ...DAILY, id: "linode", url: "https://geoip.linode.com/", file: "linode.csv" },
  { ...DAILY, id: "cloudflare-ipv4", url: "https://www.cloudflare.com/ips-v4/", file: "cloudflare_ipv4.txt" },
  { ...DAILY, id: "cloudflare-ipv6", url: "https://www.cloudflare.com/ips-v6/", file: "cloudflare_ipv6.txt" },
  { ...DAILY, id: "fastly", url: "https://api.fastly.com/public-ip-list", file: "fastly.json" },
  {
    ...DAILY,
    id: "icloud-relay",
    url: "https://mask-api.icloud.com/egress-ip-ranges.csv",
    file: "icloud-relay.csv",
  },
  {
    ...DAILY,
    id: "disposable-domains",
    url: `${DISPOSABLE}/disposable_email_blocklist.conf`,
    file: "disposable_blocklist.txt",
  },
  {
    ...DAILY,
    id: "disposable-domains-ivolo",
    url: "https://raw.githubusercontent.com/ivolo/disposable-email-domains/master/index.json",
    file: "disposable_ivolo.json",
  },
  {
    ...DAILY,
    id: "crawler-user-agents",
    url: "https://raw.githubusercontent.com/monperrus/crawler-user-agents/master/crawler-user-agents.json",
    file: "crawler-user-agents.json",
  },
];

export const PWNED_PASSWORDS: SourceFacts = {
  id: "feed-pwned-passwords",
  title: "Have I Been Pwned: Pwned Passwords",
  licence: "none asked for",
  attribution: "Have I Been Pwned (https://haveibeenpwned.com/Passwords)",
  url: "https://haveibeenpwned.com/Passwords",
  confidence: 1,
  // What leaked stays leaked.
  expiresAfterDays: null,
};

/** Hash ranges: five hexadecimal digits go between `url` and `query`. */
export type PublicRanges = {
  readonly id: string;
  readonly url: string;
  readonly query: string;
  readonly folder: string;
};

const PWNED_RANGES = "https://api.pwnedpasswords.com/range/";

/** Some forty gigabytes in 2^20 files each, so they are fetched only when named. */
export const PUBLIC_RANGES: readonly PublicRanges[] = [
  { id: "pwned-sha1", url: PWNED_RANGES, query: "", folder: "pwned-sha1" },
  { id: "pwned-ntlm", url: PWNED_RANGES, query: "?mode=ntlm", folder: "pwned-ntlm" },
];
