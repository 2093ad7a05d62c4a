import type { AddressIntel, AddressListing } from "../../../shared/domain/address-kind.ts";
import { openAsnKinds } from "../../../shared/format/asn-kinds.ts";
import { openAddressTable } from "../../../shared/format/address-table.ts";
import { readListingDictionary } from "../../../shared/format/listing-dictionary.ts";
import { openRangeTable } from "../../../shared/format/range-table.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import type { ResidentBytes } from "./resident-artefacts.ts";

const NONE: readonly AddressListing[] = [];
const UNKNOWN: AddressIntel = { listings: NONE, asn: null, asnListings: NONE };

export type AddressLookup = {
  readonly address: (address: string) => AddressIntel;
  readonly asnListings: (asn: number) => readonly AddressListing[];
};

/** Answers from resident tables, without waiting. */
export function addressLookup(bytes: Pick<ResidentBytes, "addresses" | "asn" | "asn-kinds">): AddressLookup {
  const addresses = openAddressTable(bytes.addresses);
  const dictionary = readListingDictionary(addresses.dictionary());
  const systems = openRangeTable(bytes.asn);
  const kinds = openAsnKinds(bytes["asn-kinds"]);
  return {
    asnListings: (asn) => kinds.listings(asn),
    address(text) {
      const parsed = parseAddress(text);
      if (parsed === null) return UNKNOWN;
      const code = addresses.find(parsed);
      const asn = systems.find(parsed);
      return {
        // The publisher proved that every code has an entry; a request must not fail if it was wrong.
        listings: code === null || code > dictionary.size ? NONE : dictionary.listings(code),
        asn,
        asnListings: asn === null ? NONE : kinds.listings(asn),
      };
    },
  };
}
