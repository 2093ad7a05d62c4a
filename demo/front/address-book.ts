import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { hash32 } from "../people/seeded-random.ts";
import { DEMO_ASNS, type DemoNetwork, type Neighbourhood, tableRow } from "./loopback-table.ts";

/** The public address that a loopback address plays. */
export type StandIn = DemoNetwork & { readonly address: string; readonly neighbourhood: Neighbourhood };

/**
 * Pure once made: the same loopback address always plays the same public one; two play the same one only where
 * a small network has fewer addresses than ask for it.
 */
export type AddressBook = { readonly standIn: (loopback: string) => StandIn };

type Ranges = {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly total: number;
};
type RangesByAsn = Readonly<Record<string, Ranges>>;

/**
 * Reads the ranges of the demo's networks from the same routing table that the release is built from: half a second of
 * work, so what was found is kept in `folder` until that table changes.
 */
export function openAddressBook(folder: string): AddressBook {
  const table = createRequire(import.meta.url).resolve("@ip-location-db/asn/asn-ipv4.csv");
  const cache = path.join(
    folder,
    `address-book-${statSync(table).size}-${hash32([...DEMO_ASNS].join(" "))}.json`,
  );
  const ranges = readCache(cache) ?? makeCache(cache, rangesByAsn(readFileSync(table, "utf8")));
  return { standIn: (loopback) => standIn(ranges, loopback) };
}

function readCache(file: string): RangesByAsn | null {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function makeCache(file: string, ranges: RangesByAsn): RangesByAsn {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(ranges));
  return ranges;
}

function standIn(ranges: RangesByAsn, loopback: string): StandIn {
  const { row, number } = tableRow(loopback);
  const network = row.networks[number % row.networks.length];
  const owned = network && ranges[network.asn];
  if (!owned)
    throw new Error(
      `demo_network: expected ranges of AS${network?.asn}, got none; reinstall @ip-location-db/asn`,
    );
  const position = spread(number, owned.total);
  return { ...network, neighbourhood: row.neighbourhood, address: dotted(addressAt(owned, position)) };
}

/** Walks over `total` in golden-section steps: neighbours land far apart (homes do not share a /24), none lands twice. */
function spread(number: number, total: number): number {
  let step = Math.floor(total * 0.618_033_988_75);
  while (greatestCommonDivisor(step, total) !== 1) step += 1;
  return Number((BigInt(number) * BigInt(step)) % BigInt(total));
}

function addressAt({ starts, sizes }: Ranges, position: number): number {
  let left = position;
  for (const [i, size] of sizes.entries()) {
    if (left < size) return (starts[i] ?? 0) + left;
    left -= size;
  }
  throw new Error(`demo_position: expected a position inside the ranges, got ${left} beyond; check spread()`);
}

function rangesByAsn(csv: string): RangesByAsn {
  const found: Record<string, { starts: number[]; sizes: number[]; total: number }> = {};
  for (const line of csv.split("\n")) {
    const [first = "", last = "", asn = ""] = line.split(",", 3);
    if (!DEMO_ASNS.has(Number(asn))) continue;
    const ranges = (found[asn] ??= { starts: [], sizes: [], total: 0 });
    const start = toNumber(first);
    const size = toNumber(last) - start + 1;
    ranges.starts.push(start);
    ranges.sizes.push(size);
    ranges.total += size;
  }
  return found;
}

function toNumber(dottedQuad: string): number {
  return dottedQuad.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
