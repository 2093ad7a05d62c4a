import type { Collection } from "./collection.ts";
import { addDisposable, addFree } from "./disposable-domains.ts";
import { factsOf } from "./feed-facts.ts";
import type { FeedFile } from "./feed-file.ts";

export function domainRoleOf(path: string): "disposable" | "free" | null {
  if (/disposable|burner|throwaway|trash|temp.?mail|fake.?mail/iu.test(path)) return "disposable";
  return /free/iu.test(path) ? "free" : null;
}

export function addDomains({ domains, tally }: Collection, file: FeedFile, list: Iterable<string>): void {
  const isDisposable = domainRoleOf(file.path) === "disposable";
  const feed = { where: file.path, domains: list, wildcard: file.name.includes("wildcard") };
  if (isDisposable) addDisposable(domains, feed, tally(factsOf(file, 0.8)));
  else addFree(domains, feed, tally(factsOf(file, 0.3)));
}
