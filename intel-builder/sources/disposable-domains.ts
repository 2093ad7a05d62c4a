import { writeDomainSet, type DomainEntry } from "../../shared/format/domain-set.ts";
import { asciiDomain } from "../../shared/identity/email-domain.ts";
import type { ArtefactBytes } from "./collected.ts";
import providers from "./data/mail-providers.json" with { type: "json" };
import type { SourceTally } from "./source-tally.ts";

/** Domain → ids of the lists that call it disposable. */
export type DisposableCollection = {
  readonly listed: Map<string, Set<string>>;
  /** Domains that a list names together with everything below them. */
  readonly wildcards: Set<string>;
  /** Domains on lists of free providers: counted for the report, they excuse nothing (docs/decisions). */
  readonly free: Set<string>;
};

export function openDisposableCollection(): DisposableCollection {
  return { listed: new Map(), wildcards: new Set(), free: new Set() };
}

export type DomainList = {
  readonly where: string;
  readonly domains: Iterable<string>;
  readonly wildcard: boolean;
};

const neverDisposable: ReadonlySet<string> = new Set(providers.domains);
// Second levels under which a country registers strangers: `edu.pl` on a list would take every Polish university with it.
const REGISTRY = /^(?:ac|co|com|edu|go|gob|gov|mil|ne|net|nom|or|org|sch|web|my|id)\.[a-z]{2}$/u;

export function addDisposable(collection: DisposableCollection, list: DomainList, tally: SourceTally): void {
  let line = 0;
  for (const text of list.domains) {
    line++;
    const domain = asciiDomain(text.trim().replace(/^(?:\*\.|@|\.)/u, ""));
    const fault = domain === null ? "not_a_domain" : faultOf(domain);
    if (domain === null || fault) {
      tally.reject(`${list.where}:${line}`, fault ?? "not_a_domain");
      continue;
    }
    const sources = collection.listed.get(domain) ?? new Set();
    collection.listed.set(domain, sources.add(tally.facts.id));
    if (list.wildcard) collection.wildcards.add(domain);
    tally.accept();
  }
}

function faultOf(domain: string): string | null {
  if (neverDisposable.has(domain)) return "well_known_provider";
  return REGISTRY.test(domain) ? "registry_suffix" : null;
}

export function addFree(collection: DisposableCollection, list: DomainList, tally: SourceTally): void {
  let line = 0;
  for (const text of list.domains) {
    line++;
    const domain = asciiDomain(text.trim());
    if (domain === null) {
      tally.reject(`${list.where}:${line}`, "not_a_domain");
    } else {
      collection.free.add(domain);
      tally.accept();
    }
  }
}

export function finishDisposable(collection: DisposableCollection): ArtefactBytes {
  const shared = sharedParents(collection);
  const entries = new Map<string, DomainEntry>();
  for (const [domain, sources] of collection.listed) {
    entries.set(domain, { sources: [...sources].toSorted(), subdomains: !shared.has(domain) });
  }
  const conflicts = [...collection.free].filter((domain) => entries.has(domain)).length;
  return {
    name: "domains",
    bytes: writeDomainSet(entries),
    parameters: { format: 1, sharedParents: shared.size, alsoOnFreeLists: conflicts },
    entries: entries.size,
    sources: [...new Set([...entries.values()].flatMap(({ sources }) => sources))].toSorted(),
  };
}

/**
 * Listed names under which a list names several others one by one (dynamic DNS, `fr.nf`): were everything below them
 * disposable, those would not need naming. Only the name itself is listed then, unless a list says otherwise.
 */
function sharedParents({ listed, wildcards }: DisposableCollection): ReadonlySet<string> {
  const children = new Map<string, number>();
  for (const domain of listed.keys()) {
    const parent = domain.slice(domain.indexOf(".") + 1);
    if (listed.has(parent)) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const shared = [...children].filter(([parent, count]) => count >= 3 && !wildcards.has(parent));
  return new Set(shared.map(([parent]) => parent));
}
