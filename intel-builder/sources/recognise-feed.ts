import { isBlankOrComment, looksLikeAddresses, recogniseAddresses } from "./address-feed.ts";
import { addressRoleOf } from "./address-role.ts";
import { addListedSystems } from "./asn-kinds.ts";
import { linesOf } from "./asn-ranges.ts";
import { asciiDomain } from "../../shared/identity/email-domain.ts";
import { addDomains, domainRoleOf } from "./domain-feed.ts";
import { factsOf } from "./feed-facts.ts";
import { readFeedText, type FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { recogniseJson } from "./json-feed.ts";
import { recogniseMmdb } from "./mmdb-feed.ts";
import { filledLines, recogniseCredentials, recogniseParquet } from "./recognise-credentials.ts";
import { addToolList } from "./user-agents.ts";

type Recognise = (file: FeedFile, lines: readonly string[]) => FeedReader | null;

/**
 * What a file of a feed folder is, by name and shape together: a name alone may lie, a shape alone does not say what
 * the lines mean. A string is the reason why nothing is read from it.
 */
export async function recogniseFeed(file: FeedFile): Promise<FeedReader | string> {
  if (file.isParquet) return await recogniseParquet(file);
  if (file.name.endsWith(".mmdb")) return await recogniseMmdb(file);
  if (file.head === null) return "not text";
  const filled = filledLines(file.head).filter((line) => !isBlankOrComment(line));
  if (filled.length === 0) return "empty";
  if (/\.(?:json|stix|stix2)$/u.test(file.name)) return await recogniseJson(file);
  for (const recognise of TEXT_FEEDS) {
    const reader = recognise(file, filled);
    if (reader) return reader;
  }
  const credentials = await recogniseCredentials(file, filledLines(file.head));
  if (credentials) return credentials;
  return looksLikeAddresses(filled)
    ? "addresses, but the file's name does not say which kind (tor, vpn, hosting, proxy, scanner, abuse, relay, …)"
    : "no known feed looks like this";
}

const TEXT_FEEDS: readonly Recognise[] = [
  recogniseAsnCsv,
  recogniseAsnList,
  recogniseAddresses,
  recogniseUserAgents,
  recogniseDomains,
];

function rest(add: FeedReader["add"]): FeedReader {
  return { stage: "rest", add };
}

// Lists have headers, footers and accidents; where name and shape agree, half of the lines may be wrong and are counted.
const MIN_SHARE = 0.5;

function mostly(lines: readonly string[], test: (line: string) => boolean): boolean {
  return lines.filter(test).length >= lines.length * MIN_SHARE;
}

function recogniseAsnCsv(file: FeedFile, lines: readonly string[]): FeedReader | null {
  if (!file.name.endsWith(".csv") || !mostly(lines, (line) => /^[0-9a-f.:]+,[0-9a-f.:]+,\d+,/iu.test(line)))
    return null;
  const family = lines[0]?.split(",", 1)[0]?.includes(":") ? "v6" : "v4";
  return rest(async ({ asnCsv, tally }) => {
    asnCsv[family] = { where: file.path, text: await readFeedText(file), tally: tally(factsOf(file, 0.95)) };
  });
}

function recogniseAsnList(file: FeedFile, lines: readonly string[]): FeedReader | null {
  const kind = addressRoleOf(file.name.replace(/asn/u, ""))?.kind;
  if (!mostly(lines, (line) => /^\s*AS\d+\b/iu.test(line))) return null;
  if (kind !== "vpn" && kind !== "hosting" && kind !== "bulletproof") return null;
  return rest(async ({ systems, tally }) => {
    const list = { where: file.path, lines: linesOf(await readFeedText(file)), kind };
    addListedSystems(systems, list, tally(factsOf(file, 0.7)));
  });
}

function recogniseUserAgents(file: FeedFile): FeedReader | null {
  if (!/user.?agent|(?:^|[^a-z])ua(?:[^a-z]|$)/u.test(file.name)) return null;
  const isPattern = /regex|pattern/u.test(file.name);
  return rest(async ({ userAgents, tally }) => {
    const list = { where: file.path, lines: linesOf(await readFeedText(file)), isPattern };
    addToolList(userAgents, list, tally(factsOf(file, isPattern ? 0.6 : 0.9)));
  });
}

function recogniseDomains(file: FeedFile, lines: readonly string[]): FeedReader | null {
  const role = domainRoleOf(file.path);
  if (!role || !mostly(lines, (line) => asciiDomain(line.trim().replace(/^(?:\*\.|@|\.)/u, "")) !== null))
    return null;
  return rest(async (collection) => {
    const lineList = (await readFeedText(file)).split(/\r?\n/u).filter((line) => !isBlankOrComment(line));
    addDomains(collection, file, lineList);
  });
}
