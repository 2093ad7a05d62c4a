import fc from "fast-check";
import { test } from "vitest";
import { openIntervals, SHARED, SHIELD } from "../../intel-builder/sources/address-intervals.ts";
import { combineListings } from "../../intel-builder/sources/combine-listings.ts";
import { flattenRanges } from "../../intel-builder/sources/flatten-ranges.ts";
import { ADDRESS_KINDS, type AddressListing } from "../../shared/domain/address-kind.ts";
import { readListingDictionary, writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { openAddressTable, verifyAddressTable } from "../../shared/format/address-table.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { cidrContains, networkOf } from "../../shared/identity/cidr.ts";
import { fromV4, fromWords, type IpAddress } from "../../shared/identity/ip.ts";

// Few addresses close together, so that ranges nest, touch and end at the edges of the address space.
const v4 = fc
  .oneof(
    fc.nat(40),
    fc.integer({ min: 0xffff_ffd0, max: 0xffff_ffff }),
    fc.integer({ min: 0xffe0, max: 0x1_0020 }),
  )
  .map(fromV4);
const v6 = fc
  .tuple(
    fc.constantFrom(0x2001_0db8, 0xffff_ffff),
    fc.constantFrom(0, 0xffff_ffff),
    fc.constantFrom(0, 0xffff_ffff),
    fc.nat(20),
  )
  .map(fromWords);
const listing = fc.record({
  kind: fc.constantFrom(...ADDRESS_KINDS),
  confidence: fc.constantFrom(0.25, 0.5, 0.9),
  source: fc.constantFrom("a", "b"),
});
const network = (address: fc.Arbitrary<IpAddress>, bits: fc.Arbitrary<number>) =>
  fc.tuple(address, bits).map(([first, prefixBits]) => networkOf(first, prefixBits));
const range = fc.oneof(
  network(v4, fc.constantFrom(0, 8, 26, 28, 30, 31, 32)),
  network(v6, fc.constantFrom(0, 32, 64, 120, 127, 128)),
);

test("the table says of every address what a scan over all ranges says", ({ expect }) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(range, listing), { maxLength: 25 }),
      fc.array(fc.oneof(v4, v6)),
      (ranges, probes) => {
        const intervals = openIntervals();
        for (const [cidr, each] of ranges) intervals.add(cidr, intervals.idOf(each));
        const flat = flattenRanges(intervals);
        const bytes = writeAddressTable(flat.v4, flat.v6, writeListingDictionary(flat.combinations));
        verifyAddressTable(bytes);
        const table = openAddressTable(bytes);
        const dictionary = readListingDictionary(table.dictionary());
        for (const probe of [...probes, ...ranges.map(([cidr]) => cidr.first)]) {
          const covering = ranges.filter(([cidr]) => cidrContains(cidr, probe)).map(([, each]) => each);
          expect(dictionary.listings(table.find(probe))).toEqual(combineListings(covering));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a shield takes away what was done from inside it, and nothing around it", ({ expect }) => {
  const intervals = openIntervals();
  const abuser = { kind: "abuser", confidence: 0.5, source: "a" } as const;
  const hosting = { kind: "hosting", confidence: 0.5, source: "a" } as const;
  intervals.add(networkOf(fromV4(0x0102_0300), 24), intervals.idOf(abuser));
  intervals.add(networkOf(fromV4(0x0102_0300), 24), intervals.idOf(hosting));
  intervals.add(networkOf(fromV4(0x0102_0340), 26), SHIELD);
  const flat = flattenRanges(intervals);
  const table = openAddressTable(writeAddressTable(flat.v4, flat.v6, ""));
  const at = (value: number) => flat.combinations[(table.find(fromV4(value)) ?? 0) - 1];
  expect([at(0x0102_033f), at(0x0102_0340), at(0x0102_0380)]).toEqual([
    [abuser, hosting],
    [hosting],
    [abuser, hosting],
  ]);
});

test("at a gateway that thousands of phones share, what one of them did is hardly a word", ({ expect }) => {
  const intervals = openIntervals();
  const abuser = { kind: "abuser", confidence: 0.9, source: "a" } as const;
  intervals.add(networkOf(fromV4(0x0102_0300), 32), intervals.idOf(abuser));
  intervals.add(networkOf(fromV4(0x0102_0000), 16), SHARED);
  expect(flattenRanges(intervals).combinations).toEqual([[{ ...abuser, confidence: 0.2 }]]);
});

test.for([
  [
    "a relay is no vpn, proxy, host or abuser",
    ["relay", "vpn", "proxy", "hosting", "abuser", "scanner"],
    ["relay"],
  ],
  ["a Tor exit stays one beside a relay", ["relay", "tor"], ["relay", "tor"]],
  ["without a relay everything stays", ["vpn", "abuser"], ["abuser", "vpn"]],
] as const)("%s", ([, kinds, kept], { expect }) => {
  const listings: AddressListing[] = kinds.map((kind) => ({ kind, confidence: 0.5, source: "a" }));
  expect(combineListings(listings).map(({ kind }) => kind)).toEqual(kept);
});

test("of one kind and source the surest word stays", ({ expect }) => {
  const words = [0.5, 0.9, 0.25].map((confidence) => ({ kind: "vpn", confidence, source: "a" }) as const);
  expect(combineListings(words)).toEqual([words[1]]);
});
