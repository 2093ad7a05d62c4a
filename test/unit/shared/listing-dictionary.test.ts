import { test } from "vitest";
import { openAsnKinds, writeAsnKinds } from "../../../shared/format/asn-kinds.ts";
import { readListingDictionary, writeListingDictionary } from "../../../shared/format/listing-dictionary.ts";

const HOSTING = { kind: "hosting", confidence: 0.9, source: "curated" } as const;
const VPN = { kind: "vpn", confidence: 0.5, source: "names" } as const;

test("a code stands for its combination, counted from one", ({ expect }) => {
  const dictionary = readListingDictionary(writeListingDictionary([[HOSTING], [HOSTING, VPN]]));
  expect(dictionary.listings(2)).toEqual([HOSTING, VPN]);
  expect(dictionary.listings(null)).toEqual([]);
});

test("a code without an entry is a broken artefact, not an unlisted address", ({ expect }) => {
  expect(() => readListingDictionary("[]").listings(1)).toThrow("listing_dictionary");
});

test.for([
  "",
  "{}",
  '[[{"kind":"nonsense","confidence":1,"source":"x"}]]',
  '[[{"kind":"vpn","confidence":2,"source":"x"}]]',
])("the dictionary %s is refused", (text, { expect }) => {
  expect(() => readListingDictionary(text)).toThrow("listing_dictionary");
});

test("systems come back with their listings", ({ expect }) => {
  const systems = new Map([
    [64501, [VPN]],
    [64500, [HOSTING]],
    [64502, [VPN]],
  ]);
  const kinds = openAsnKinds(writeAsnKinds(systems));
  expect(kinds.size).toBe(3);
  expect([64500, 64502, 64503].map((asn) => kinds.listings(asn))).toEqual([[HOSTING], [VPN], []]);
});

test.for([
  "",
  "[]",
  '{"version":2,"combinations":[],"systems":[]}',
  '{"version":1,"combinations":[],"systems":[[1,1]]}',
])("the artefact %s is refused", (text, { expect }) => {
  expect(() => openAsnKinds(new TextEncoder().encode(text))).toThrow(/asn_kinds_layout|listing_dictionary/u);
});
