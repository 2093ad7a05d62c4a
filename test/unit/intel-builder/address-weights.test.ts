import { test } from "vitest";
import { openIntervals, type Seen } from "../../../intel-builder/sources/address-intervals.ts";
import { buildAddresses } from "../../../intel-builder/sources/address-artefacts.ts";
import { parseRange } from "../../../intel-builder/sources/address-range.ts";
import { believer } from "../../../intel-builder/sources/believe-fact.ts";
import { countConfirmed } from "../../../intel-builder/sources/confirmed-entries.ts";
import { sortedEdges } from "../../../intel-builder/sources/sorted-edges.ts";
import { weighSources } from "../../../intel-builder/sources/source-weights.ts";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import type { AddressListing } from "../../../shared/domain/address-kind.ts";
import { openAddressProvenance } from "../../../shared/format/address-provenance.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";

function world() {
  const intervals = openIntervals();
  return {
    intervals,
    say: (text: string, listing: AddressListing, line = 0, seen?: Seen): void => {
      const range = parseRange(text);
      if (range) intervals.add(range, intervals.idOf(listing, seen), line);
    },
  };
}

const abuser = (source: string): AddressListing => ({ kind: "abuser", confidence: 0.8, source });

function aReport(id: string, refused = 0, accepted = 1_000) {
  const tally = openTally({
    id,
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence: 0.8,
    expiresAfterDays: 30,
  });
  tally.accept(accepted);
  for (let index = 0; index < refused; index++) tally.reject("x:1", "bogon");
  return tally.report();
}

test("an entry is confirmed by another source's accusation, not by its own or by a fact", ({ expect }) => {
  const { intervals, say } = world();
  say("45.1.2.3", abuser("a"));
  say("45.1.2.0/24", abuser("a"));
  say("45.1.2.3", { kind: "hosting", confidence: 1, source: "h" });
  say("45.1.3.3", abuser("a"));
  say("45.1.3.0/24", { kind: "scanner", confidence: 1, source: "b" });
  say("2a00:1::1", abuser("b"));
  expect(Object.fromEntries(countConfirmed(intervals.facts, sortedEdges(intervals)))).toEqual({
    a: { entries: 3, confirmed: 1 },
    b: { entries: 2, confirmed: 0 },
  });
});

test("who agrees with nobody loses a tenth, who lists what cannot be loses up to half, short lists lose nothing", ({
  expect,
}) => {
  const confirmed = new Map([
    ["alone", { entries: 1_000, confirmed: 0 }],
    ["usual", { entries: 1_000, confirmed: 100 }],
    ["better", { entries: 1_000, confirmed: 200 }],
    ["careless", { entries: 1_000, confirmed: 100 }],
    ["short", { entries: 99, confirmed: 0 }],
  ]);
  const weights = weighSources(confirmed, [aReport("careless", 500, 500), aReport("usual", 10, 990)]);
  expect([...weights].map(([id, { weight }]) => [id, weight])).toEqual([
    ["alone", 0.9],
    ["usual", 0.95],
    ["better", 1],
    ["careless", 0.5],
    ["short", 1],
  ]);
});

const dated = (source: string, lastDay: number | null, untilDay: number | null = null) => ({
  ...abuser(source),
  firstDay: null,
  lastDay,
  untilDay,
});

test("a record is forgotten by its own end and its source's days, counted from what its own source last knew", ({
  expect,
}) => {
  const facts = [
    dated("a", 1_000),
    dated("a", 971),
    dated("a", 969),
    dated("a", 1_000, 999),
    dated("a", null),
    dated("b", 9_000),
  ];
  const believe = believer(facts, new Map([["a", 30]]), new Map());
  expect(facts.map((fact) => believe(fact)?.source ?? null)).toEqual(["a", "a", null, null, "a", "b"]);
});

test("provenance gives back every line that names an address, whatever the table made of it", ({
  expect,
}) => {
  const { intervals, say } = world();
  const seen = { firstDay: 1, lastDay: 2, untilDay: null };
  say("45.1.0.0/16", { kind: "hosting", confidence: 0.9, source: "h" }, 7);
  for (let index = 0; index < 600; index++) say(`45.1.${index >> 8}.${index & 255}`, abuser("a"), index + 1);
  say("45.1.1.1", abuser("b"), 3, seen);
  say("2a00:1::/32", abuser("b"), 4);
  say("2a00:1:0:1::5-2a00:1:0:2::9", abuser("a"), 5);
  say("255.0.0.0-255.255.255.255", abuser("a"), 6);
  const { provenance } = buildAddresses(intervals, [], () => undefined);
  const opened = openAddressProvenance(provenance.bytes);
  const of = (text: string) => {
    const address = parseAddress(text);
    return (address ? opened.of(address) : []).map(
      ({ source, first, last, line }) => `${source}:${line} ${first}-${last}`,
    );
  };
  expect(opened.records).toBe(605);
  expect(of("45.1.1.1")).toEqual([
    "h:7 45.1.0.0-45.1.255.255",
    "a:258 45.1.1.1-45.1.1.1",
    "b:3 45.1.1.1-45.1.1.1",
  ]);
  expect(of("45.1.200.1")).toEqual(["h:7 45.1.0.0-45.1.255.255"]);
  expect(of("2a00:1:0:2::1")).toEqual([
    "b:4 2a00:1::-2a00:1:ffff:ffff:ffff:ffff:ffff:ffff",
    "a:5 2a00:1:0:1::5-2a00:1:0:2::9",
  ]);
  expect(of("255.255.255.255")).toEqual(["a:6 255.0.0.0-255.255.255.255"]);
  expect(of("1.1.1.1")).toEqual([]);
});
