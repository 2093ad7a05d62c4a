import type { FeedFile } from "./feed-file.ts";
import { KNOWN_FEEDS } from "./known-sources.ts";
import type { SourceFacts } from "./source-tally.ts";

type Known = Omit<SourceFacts, "id" | "confidence">;

// A licence that nobody stated is nobody's permission: the operator must know what was in the folder.
const UNKNOWN: Known = {
  title: "",
  licence: "unknown: ask whoever gave you the file",
  attribution: "",
  url: "",
  expiresAfterDays: null,
};

/** What is known of a feed file by its name; its id is the name as a word, so that the same file keeps its id. */
export function factsOf(file: FeedFile, confidence: number): SourceFacts {
  const { title, licence, attribution, url, expiresAfterDays } = knownByName(file.name);
  return {
    id: slugOf(file),
    title: title === "" ? file.path : `${title}: ${file.name}`,
    licence,
    attribution,
    url,
    confidence,
    expiresAfterDays,
  };
}

/** What is known of a file of this name, in lower case and without `.gz`. */
export function knownByName(name: string): Known {
  return KNOWN_FEEDS.find(({ pattern }) => pattern.test(name)) ?? UNKNOWN;
}

function slugOf({ name }: FeedFile): string {
  const word = name
    .replace(/\.[a-z]+$/u, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  return `feed-${word === "" ? "file" : word.slice(0, 48)}`;
}
