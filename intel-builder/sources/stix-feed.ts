import * as z from "zod/mini";
import { parseCidr } from "../../shared/identity/cidr.ts";
import type { AddressKind } from "../../shared/domain/address-kind.ts";
import type { Seen } from "./address-intervals.ts";
import { rangeOfCidr, type AddressRange } from "./address-range.ts";
import { addressKindOf, type AddressRole } from "./address-role.ts";
import { confidenceOf, openAddressSink, type AddressSink } from "./address-sink.ts";
import type { Collection } from "./collection.ts";
import { dayOf } from "./entry-fields.ts";
import type { FeedFile } from "./feed-file.ts";

/** STIX 2.1 (OASIS standard of 2021-06-10), as far as it speaks of addresses. */
const objectSchema = z.object({
  type: z.string(),
  revoked: z.optional(z.boolean()),
  confidence: z.optional(z.number()),
  labels: z.optional(z.array(z.string())),
  indicator_types: z.optional(z.array(z.string())),
  pattern: z.optional(z.string()),
  pattern_type: z.optional(z.string()),
  value: z.optional(z.string()),
  created: z.optional(z.string()),
  modified: z.optional(z.string()),
  valid_from: z.optional(z.string()),
  valid_until: z.optional(z.string()),
});
type StixObject = z.infer<typeof objectSchema>;

export const stixBundleSchema = z.object({ type: z.literal("bundle"), objects: z.array(z.unknown()) });
type StixBundle = z.infer<typeof stixBundleSchema>;

/** Indicators with address patterns, and address objects where the file itself says what they are. */
export function addStixBundle(
  collection: Collection,
  file: FeedFile,
  bundle: StixBundle,
  role: AddressRole | null,
): void {
  const sink = openAddressSink(collection, file, role, "#");
  for (const [index, each] of bundle.objects.entries()) {
    const object = objectSchema.safeParse(each);
    if (!object.success) sink.reject(index + 1, "not_an_object");
    else addObject(sink, index + 1, object.data, role);
  }
}

function addObject(sink: AddressSink, number: number, object: StixObject, role: AddressRole | null): void {
  // An address object alone accuses nobody: it may stand in a report as the victim's.
  const isListed = role !== null && (object.type === "ipv4-addr" || object.type === "ipv6-addr");
  if (object.type !== "indicator" && !isListed) return;
  if (object.revoked === true) return sink.reject(number, "revoked");
  const ranges = isListed ? rangesOfValue(object.value ?? "") : rangesOfPattern(object);
  if (ranges === null) return sink.reject(number, "pattern_not_addresses");
  const entry = {
    kind: role === null ? kindOf(object) : null,
    confidence: object.confidence === undefined ? null : confidenceOf(object.confidence / 100),
    seen: seenOf(object),
  };
  for (const range of ranges) sink.add(number, { ...entry, range });
}

// The open vocabulary of indicator types (STIX 2.1 §10.5): what is malicious or compromised acted.
const KIND_OF_TYPE: Readonly<Record<string, AddressKind>> = {
  "malicious-activity": "abuser",
  compromised: "abuser",
  "anomalous-activity": "abuser",
  anonymization: "proxy",
};

function kindOf({ labels = [], indicator_types: types = [] }: StixObject): AddressKind | null {
  const words = [...labels, ...types];
  const named = words.map((word) => addressKindOf(word)).find((kind) => kind !== null);
  return named ?? words.map((word) => KIND_OF_TYPE[word]).find((kind) => kind !== undefined) ?? null;
}

function seenOf({ valid_from, created, modified, valid_until }: StixObject): Seen {
  return {
    firstDay: dayOf(valid_from ?? created ?? ""),
    lastDay: dayOf(modified ?? valid_from ?? created ?? ""),
    untilDay: dayOf(valid_until ?? ""),
  };
}

function rangesOfValue(value: string): readonly AddressRange[] | null {
  const range = rangeOfCidr(parseCidr(value));
  return range && [range];
}

const COMPARISON = String.raw`ipv[46]-addr:value\s*(?:=|ISSUBSET|IN)\s*(?:'[^'\\]{1,64}'|\(\s*'[^'\\]{1,64}'(?:\s*,\s*'[^'\\]{1,64}')*\s*\))`;
const TERM = new RegExp(String.raw`^\s*\[?\s*(${COMPARISON})\s*\]?\s*`, "u");

/**
 * A pattern that names addresses and nothing else: comparisons joined by OR. What needs more than the address to be true
 * (AND, FOLLOWEDBY, NOT, qualifiers) would accuse too many. Null where it is none.
 */
export function rangesOfPattern({
  pattern = "",
  pattern_type: type = "stix",
}: Pick<StixObject, "pattern" | "pattern_type">): readonly AddressRange[] | null {
  if (type !== "stix" || !hasPairedBrackets(pattern)) return null;
  const ranges: AddressRange[] = [];
  let rest = pattern;
  for (;;) {
    const term = TERM.exec(rest);
    if (!term) return null;
    for (const [, text = ""] of (term[1] ?? "").matchAll(/'([^']*)'/gu)) {
      const range = rangesOfValue(text);
      if (range === null) return null;
      ranges.push(...range);
    }
    rest = rest.slice(term[0].length);
    if (rest === "") return ranges;
    if (!/^OR\s/u.test(rest)) return null;
    rest = rest.slice(2);
  }
}

function hasPairedBrackets(pattern: string): boolean {
  let depth = 0;
  for (const [bracket] of pattern.matchAll(/[[\]]/gu)) {
    depth += bracket === "[" ? 1 : -1;
    if (depth < 0 || depth > 1) return false;
  }
  return depth === 0 && pattern.includes("[");
}
