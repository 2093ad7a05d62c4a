import * as z from "zod/mini";
import { ADDRESS_KINDS, type AddressListing } from "../domain/address-kind.ts";
import { FormatError } from "./format-error.ts";

/**
 * Ranges carry a small code; the dictionary says which listings a code stands for. Feeds overlap in few ways: the
 * same combination of listings returns thousands of times.
 */
const schema = z.array(
  z.array(
    z.strictObject({
      kind: z.enum(ADDRESS_KINDS),
      confidence: z.number().check(z.minimum(0), z.maximum(1)),
      source: z.string(),
    }),
  ),
);

export type ListingDictionary = {
  /** Code → listings; null (no range) → none. A code that the dictionary lacks throws: the artefact is broken. */
  listings(code: number | null): readonly AddressListing[];
  readonly size: number;
};

const NONE: readonly AddressListing[] = [];

/** Code 0 means nothing, so the first combination has code 1. */
export function readListingDictionary(text: string): ListingDictionary {
  const combinations = parse(text);
  return {
    size: combinations.length,
    listings(code) {
      if (code === null) return NONE;
      const listings = combinations[code - 1];
      if (!listings)
        throw new FormatError("listing_dictionary", { expected: `1..${combinations.length}`, got: code });
      return listings;
    },
  };
}

export function writeListingDictionary(combinations: readonly (readonly AddressListing[])[]): string {
  return JSON.stringify(combinations);
}

function parse(text: string): readonly (readonly AddressListing[])[] {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // `null` is refused below with the same code.
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new FormatError("listing_dictionary", { expected: "listings", got: "other JSON" });
  return parsed.data;
}
