import * as z from "zod/mini";
import { ADDRESS_KINDS, type AddressListing } from "../domain/address-kind.ts";
import { FormatError } from "./format-error.ts";

/**
 * Ranges carry a small code; the dictionary says which listings a code stands for. Feeds overlap in few ways: the
 * same combination of listings returns thousands of times. Written as JSON, each listing once:
 * `{"listings":[{"kind","confidence","source"},…],"combinations":[[0],[0,1],…]}`.
 */
const listingSchema = z.strictObject({
  kind: z.enum(ADDRESS_KINDS),
  confidence: z.number().check(z.minimum(0), z.maximum(1)),
  source: z.string(),
});
const schema = z.strictObject({
  listings: z.array(listingSchema),
  combinations: z.array(z.array(z.int().check(z.minimum(0)))),
});

export type ListingDictionary = {
  /** Code → listings; null (no range) → none. A code that the dictionary lacks throws: the artefact is broken. */
  listings(code: number | null): readonly AddressListing[];
  readonly size: number;
};

const NONE: readonly AddressListing[] = [];

/** Code 0 means nothing, so the first combination has code 1. */
export function readListingDictionary(text: string): ListingDictionary {
  const { listings, combinations } = parse(text);
  const meanings = combinations.map((numbers) =>
    numbers.map((number) => {
      const listing = listings[number];
      if (!listing) throw broken(`a listing below ${listings.length}`, number);
      return listing;
    }),
  );
  return {
    size: meanings.length,
    listings(code) {
      if (code === null) return NONE;
      const meaning = meanings[code - 1];
      if (!meaning) throw broken(`1..${meanings.length}`, code);
      return meaning;
    },
  };
}

export function writeListingDictionary(combinations: readonly (readonly AddressListing[])[]): string {
  const listings: AddressListing[] = [];
  const numbers = new Map<string, number>();
  const numberOf = ({ kind, confidence, source }: AddressListing): number => {
    const key = `${kind} ${confidence} ${source}`;
    const number = numbers.get(key) ?? listings.push({ kind, confidence, source }) - 1;
    numbers.set(key, number);
    return number;
  };
  const coded = combinations.map((combination) => combination.map((listing) => numberOf(listing)));
  return JSON.stringify({ listings, combinations: coded });
}

function parse(text: string): z.infer<typeof schema> {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // `null` is refused below with the same code.
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw broken("listings", "other JSON");
  return parsed.data;
}

function broken(expected: string, got: number | string): FormatError {
  return new FormatError("listing_dictionary", { expected, got });
}
