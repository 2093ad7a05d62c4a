/*
 * The address table at full size: `node test/bench/intel-addresses.ts [--entries 5000000]`. Half of the IPv4 addresses stand
 * close together in networks of bad repute, the rest anywhere; a seventh is IPv6. Each figure beside its bound.
 */
import { parseArgs } from "node:util";
import { openIntervals } from "../../intel-builder/sources/address-intervals.ts";
import { flattenRanges } from "../../intel-builder/sources/flatten-ranges.ts";
import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { openAddressTable } from "../../shared/format/address-table.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { networkOf } from "../../shared/identity/cidr.ts";
import { fromV4, fromWords, type IpAddress, type Words } from "../../shared/identity/ip.ts";
import { atMost, machine, noted, printFigures } from "./report.ts";
import { seeded } from "./seeded.ts";

type Probe = Pick<IpAddress, "family" | "words">;

const ROUNDS = 25;
const TURNS = 10;
const PROBES = 20_000;
const KINDS: readonly AddressKind[] = ["tor", "proxy", "residential_proxy", "abuser", "scanner"];

const { values } = parseArgs({ options: { entries: { type: "string", default: "5000000" } } });
const entries = Number(values.entries);
const random = seeded(42);
const word = (): number => Math.floor(random() * 2 ** 32);
const pick = <T>(from: readonly T[], otherwise: T): T =>
  from[Math.floor(random() * from.length)] ?? otherwise;

console.log(machine());
const startedMs = performance.now();
const intervals = openIntervals();
// Ranges overlap; were they said with as many confidences, no table could hold their combinations.
const wide = (["hosting", "vpn", "bulletproof"] as const).map((kind) =>
  intervals.idOf({ kind, confidence: 0.85, source: `feed-${kind}` }),
);
const facts = KINDS.flatMap((kind) =>
  [0.35, 0.6, 0.75, 0.9].map((confidence) =>
    intervals.idOf({ kind, confidence, source: `feed-${kind}-${confidence}` }),
  ),
);
const listed = { v4: [fromV4(0)], v6: [fromWords([0x2a00_0000, 1, 0, 1])] };
addEntries();
const addedMs = performance.now();
const flat = flattenRanges(intervals);
const flatMs = performance.now();
const bytes = writeAddressTable(flat.v4, flat.v6, writeListingDictionary(flat.combinations));
const writtenMs = performance.now();
const table = openAddressTable(bytes);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const figures = [
  noted(
    "entries",
    `${entries} in ${flat.v4.codes.length} + ${flat.v6.codes.length} boundaries, ${flat.combinations.length} combinations`,
  ),
  noted("table", `${bytes.length} bytes, ${table.entries.v4} IPv4 and ${table.entries.v6} IPv6 entries`),
  atMost("bytes an entry", bytes.length / entries, 6.5, "bytes"),
  noted(
    "collect, flatten, write and verify",
    `${seconds(addedMs - startedMs)}, ${seconds(flatMs - addedMs)}, ${seconds(writtenMs - flatMs)}`,
  ),
  noted("peak memory of this process", `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`),
  atMost(
    "find an IPv4 address, half of them listed",
    nanoseconds(probes(listed.v4, () => fromV4(word()))),
    200,
    "ns",
  ),
  atMost("find an IPv6 address, half of them listed", nanoseconds(probes(listed.v6, anyV6)), 200, "ns"),
];
process.exitCode = printFigures("address table", figures) > 0 ? 1 : 0;

function addEntries(): void {
  const reputed = Array.from({ length: Math.ceil(entries * 0.012) }, () => word() & 0xffff_ff00);
  for (let index = 0; index < entries; index++) {
    const fact = pick(facts, 0);
    const kind = index % 14;
    if (kind < 2) addV6(index, fact);
    else if (kind === 2) intervals.add(networkOf(fromV4(word()), 16 + (word() % 14)), pick(wide, 0), index);
    else addV4(kind % 2 === 0 ? word() : (pick(reputed, 0) | (word() & 0xff)) >>> 0, fact);
  }
}

function addV4(value: number, fact: number): void {
  const address = fromV4(value);
  intervals.add(networkOf(address, 32), fact, 1);
  if (listed.v4.length < PROBES || random() < 0.01) listed.v4.push(address);
}

/** Three in five name a /64, one a /48, one a single address, as abuse lists of IPv6 do. */
function addV6(index: number, fact: number): void {
  const address = anyV6();
  intervals.add(networkOf(address, [64, 64, 64, 48, 128][index % 5] ?? 64), fact, index);
  if (listed.v6.length < PROBES || random() < 0.01) listed.v6.push(address);
}

function anyV6(): IpAddress {
  const words: Words = [0x2a00_0000 + Math.floor(random() * 0x10_0000), word(), word(), word()];
  return fromWords(words);
}

/** New objects beside each other: the old ones lie scattered over all the memory that building took. */
function probes(known: readonly IpAddress[], unknown: () => IpAddress): readonly Probe[] {
  return Array.from({ length: PROBES }, (_, index) => {
    const { family, words } = index % 2 === 0 ? pick(known, unknown()) : unknown();
    return { family, words: [words[0], words[1], words[2], words[3]] };
  });
}

/** The least of many rounds, in CPU time: neighbours on this machine count as little as can be. */
function nanoseconds(addresses: readonly Probe[]): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    let answers = 0;
    // Counted, so that no engine may skip the calls.
    for (let turn = 0; turn < TURNS; turn++)
      for (const address of addresses) if (table.find(address) !== undefined) answers++;
    return (process.cpuUsage(before).user * 1e3) / answers;
  });
  return Math.min(...rounds);
}
