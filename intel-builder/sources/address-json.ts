import type { AddressRole } from "./address-role.ts";
import type { AddressEntry } from "./address-sink.ts";
import { entryFieldOf, entryOfFields, type EntryField } from "./entry-fields.ts";

type Member = readonly [name: string, value: unknown];

// Published lists nest three or four deep (Azure's service tags); this bounds what a made-up one costs.
const MAX_DEPTH = 12;
// Lists of addresses by name: `{"addresses": ["…"]}`, `{"hooks": ["…"]}`.
const LIST_NAMES =
  /^(?:addresses|ips|ipaddresses|ipv4addresses|ipv6addresses|addressprefixes|prefixes|ranges|cidrs|networks|exitaddresses|hooks|web|api|git|actions|importer|pages)$/u;

/**
 * Every address that a JSON document of a known naming holds, as clouds, crawlers and proxy lists publish them; the
 * record around an address says its kind, confidence and dates. Anything else in the document is passed over.
 */
export function* entriesOfJson(json: unknown, depth = 0): Generator<AddressEntry> {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(json)) {
    for (const each of json) {
      if (typeof each === "string") yield entryOfText(each);
      else yield* entriesOfJson(each, depth + 1);
    }
  } else if (isRecord(json)) yield* entriesOfRecord(json, depth);
}

function* entriesOfRecord(record: Readonly<Record<string, unknown>>, depth: number): Generator<AddressEntry> {
  const members = Object.entries(record);
  yield* addressesOf(members);
  for (const [name, value] of members) {
    if (isTextList(value)) yield* entriesOfList(members, name, value);
    else if (typeof value === "object") yield* entriesOfJson(value, depth + 1);
  }
}

function* entriesOfList(
  members: readonly Member[],
  name: string,
  texts: readonly string[],
): Generator<AddressEntry> {
  if (!LIST_NAMES.test(wordOf(name)) && entryFieldOf(name) !== "address") return;
  for (const text of texts) yield entryOf(members, text);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** One entry for each address that the record itself names: a proxy has an entry and an exit. */
function* addressesOf(members: readonly Member[]): Generator<AddressEntry> {
  const named = members.filter(
    ([name, value]) => entryFieldOf(name) === "address" && typeof value === "string",
  );
  const texts = new Set(named.map(([, value]) => String(value)));
  for (const text of texts) yield entryOf(members, text);
  if (texts.size === 0 && members.some(([name]) => entryFieldOf(name) === "first")) {
    const entry = entryOf(members, "");
    if (entry.range !== null) yield entry;
  }
}

function entryOf(members: readonly Member[], address: string): AddressEntry {
  return entryOfFields((field: EntryField) => {
    if (field === "address") return address;
    const value = members.find(([name]) => entryFieldOf(name) === field)?.[1];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  });
}

function entryOfText(address: string): AddressEntry {
  return entryOf([], address);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wordOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/gu, "");
}

/** Whether a document that begins like this may hold addresses: the rest need not be parsed to be passed over. */
export function looksLikeAddressJson(head: string, role: AddressRole | null): boolean {
  const isNamed =
    /"(?:[a-z0-9_]*(?:ip|ipv4|ipv6|address|cidr|prefix|network|range|exit)[a-z0-9_]*|host|indicator)"\s*:/iu.test(
      head,
    );
  return isNamed && (role !== null || /"(?:kind|type|category|threat_type)"\s*:/iu.test(head));
}
