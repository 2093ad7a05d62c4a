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

export const PWNED_PASSWORDS: SourceFacts = {
  id: "feed-pwned-passwords",
  title: "Have I Been Pwned: Pwned Passwords",
  licence: "none asked for",
  attribution: "Have I Been Pwned (https://haveibeenpwned.com/Passwords)",
  url: "https://haveibeenpwned.com/Passwords",
  confidence: 1,
  expiresAfterDays: null,
};

/** What is known of a feed file by its name; its id is the name as a word, so that the same file keeps its id. */
export function factsOf(file: FeedFile, confidence: number): SourceFacts {
  const known = KNOWN_FEEDS.find(({ pattern }) => pattern.test(file.name)) ?? UNKNOWN;
  const { title, licence, attribution, url, expiresAfterDays } = known;
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

function slugOf({ name }: FeedFile): string {
  const word = name
    .replace(/\.[a-z]+$/u, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  return `feed-${word === "" ? "file" : word.slice(0, 48)}`;
}
