import { test } from "vitest";
import {
  addCuratedSystems,
  addListedSystems,
  addNamedSystems,
  finishAsnKinds,
  soundsLikeHosting,
  type AsnListings,
} from "../../../intel-builder/sources/asn-kinds.ts";
import { buildAsnRanges } from "../../../intel-builder/sources/asn-ranges.ts";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import { openAsnKinds } from "../../../shared/format/asn-kinds.ts";
import { openRangeTable, verifyRangeTable } from "../../../shared/format/range-table.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";

function aTally(confidence = 0.7) {
  return openTally({
    id: "t",
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence,
    expiresAfterDays: null,
  });
}

function csv(...lines: string[]) {
  return { where: "csv", text: `${lines.join("\n")}\n`, tally: aTally() };
}

test("ranges, gaps, neighbours and both ends of the address space", ({ expect }) => {
  const v4 = csv(
    "0.0.0.0,0.255.255.255,64500,First",
    '1.0.0.0,1.0.0.255,64501,"Quoted, ""Inc"""',
    "1.0.1.0,1.0.1.255,64501,Same again",
    "1.0.3.0,1.0.3.0,64502,One",
    "255.255.255.0,255.255.255.255,4294967295,Last",
  );
  const v6 = csv(
    "2001:db8::,2001:db8::ffff,64503,Six",
    "ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,64504,End",
  );
  const { artefact, names } = buildAsnRanges(v4, v6);
  verifyRangeTable(artefact.bytes);
  const table = openRangeTable(artefact.bytes);
  const asn = (text: string) => table.find(parseAddress(text) ?? { family: 4, words: [0, 0, 0, 0] });
  expect(
    [
      "0.0.0.0",
      "0.255.255.255",
      "1.0.0.0",
      "1.0.1.255",
      "1.0.2.0",
      "1.0.3.0",
      "1.0.3.1",
      "255.255.255.255",
    ].map(asn),
  ).toEqual([64500, 64500, 64501, 64501, null, 64502, null, 4294967295]);
  expect(
    ["::", "2001:db8::ffff", "2001:db8::1:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"].map(asn),
  ).toEqual([null, 64503, null, 64504]);
  expect(names.get(64502)).toBe("One");
});

test("overlaps, other families and broken rows are refused by line", ({ expect }) => {
  const v4 = csv(
    "1.0.0.0,1.0.0.255,1,A",
    "1.0.0.128,1.0.1.0,2,B",
    "2.0.0.9,2.0.0.1,3,C",
    "::1,::2,4,D",
    "x,y",
    "3.0.0.0,3.0.0.1,0,E",
  );
  buildAsnRanges(v4, csv());
  expect(v4.tally.report().rejectedExamples).toEqual([
    "csv:2: out_of_order",
    "csv:3: out_of_order",
    "csv:4: other_family",
    "csv:5: not_an_asn_range",
    "csv:6: not_an_asn_range",
  ]);
});

test.for([
  ["Rebel Hosting", true],
  ["H5 Data Centers", true],
  ["UAB Cherry Servers", true],
  ["NexGen Cloud Ltd", true],
  ["Comcast Cable Communications, LLC", false],
  ["Deutsche Telekom AG", false],
  ["Broadband Hosting B.V.", false],
  ["CLOUD TELECOM SAS", false],
  ["State Data Center - Hanoi Department of Science and Technology", false],
  ["VPS Securities Joint Stock Company", false],
  ["Ghost Networks", false],
] as const)("the name %s sounds like hosting: %s", ([name, expected], { expect }) => {
  expect(soundsLikeHosting(name)).toBe(expected);
});

test("what is known beats what a name suggests, and carriers of others are never named", ({ expect }) => {
  const listings: AsnListings = new Map();
  addCuratedSystems(listings, aTally());
  const tally = aTally();
  addListedSystems(
    listings,
    { where: "x_ASN.txt", lines: ["AS13335 # Cloudflare", "AS64500 # x", "# c", "junk"], kind: "hosting" },
    tally,
  );
  addNamedSystems(
    listings,
    new Map([
      [16509, "Amazon Cloud"],
      [64501, "Some Hosting Ltd"],
      [13335, "A Cloud"],
    ]),
    aTally(),
  );
  const kinds = openAsnKinds(finishAsnKinds(listings, []).bytes);
  expect(
    [16509, 64500, 64501, 13335].map((asn) => kinds.listings(asn).map(({ confidence }) => confidence)),
  ).toEqual([[0.9], [0.7], [0.5], []]);
  expect(tally.report().rejectedExamples).toEqual([
    "x_ASN.txt:1: asn_carries_others",
    "x_ASN.txt:4: not_an_asn",
  ]);
});
