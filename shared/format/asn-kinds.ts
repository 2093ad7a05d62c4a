import * as z from "zod/mini";
import type { AddressListing } from "../domain/address-kind.ts";
import { FormatError } from "./format-error.ts";
import { row } from "./row.ts";
import { readListingDictionary, writeListingDictionary } from "./listing-dictionary.ts";

/**
 * What is known of whole autonomous systems. A few thousand entries, so it is JSON:
 * `{"version":2,"dictionary":"…","systems":[[64500,1],…]}`; codes as in the listing dictionary.
 */
const schema = z.strictObject({
  version: z.literal(2),
  dictionary: z.string(),
  systems: z.array(row(z.int(), z.int())),
});

export type AsnKinds = { listings(asn: number): readonly AddressListing[]; readonly size: number };

export function writeAsnKinds(systems: ReadonlyMap<number, readonly AddressListing[]>): Uint8Array {
  const codes = new Map<string, number>();
  const combinations: (readonly AddressListing[])[] = [];
  const coded = [...systems].toSorted(([a], [b]) => a - b);
  const pairs = coded.map(([asn, listings]) => {
    const key = JSON.stringify(listings);
    const code = codes.get(key) ?? combinations.push(listings);
    codes.set(key, code);
    return [asn, code] as const;
  });
  const dictionary = writeListingDictionary(combinations);
  return new TextEncoder().encode(JSON.stringify({ version: 2, dictionary, systems: pairs }));
}

/** Parses and checks the whole artefact: it is small, so `open` and `verify` are one. */
export function openAsnKinds(bytes: Uint8Array): AsnKinds {
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success)
    throw new FormatError("asn_kinds_layout", { expected: "version 2", got: "other content" });
  const dictionary = readListingDictionary(parsed.data.dictionary);
  const systems = new Map(parsed.data.systems.map(([asn, code]) => [asn, dictionary.listings(code)]));
  return { listings: (asn) => systems.get(asn) ?? [], size: systems.size };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return null;
  }
}
