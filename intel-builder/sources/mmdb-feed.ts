import { readFile } from "node:fs/promises";
import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { fromWords } from "../../shared/identity/ip.ts";
import { addressRoleOf, stageOf, type AddressRole } from "./address-role.ts";
import { openAddressSink } from "./address-sink.ts";
import type { Collection } from "./collection.ts";
import { entryFieldOf, entryOfFields } from "./entry-fields.ts";
import { factsOf } from "./feed-facts.ts";
import type { FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { MmdbError, type MmdbValue } from "./mmdb-data.ts";
import { isMmdb, mmdbNetworks, type MmdbNetwork } from "./mmdb-reader.ts";

/** A MaxMind DB: systems (`autonomous_system_number`), anonymous addresses (`is_anonymous_vpn`, …), or what its name says. */
export async function recogniseMmdb(file: FeedFile): Promise<FeedReader | string> {
  // Read whole, and only here: trees are walked from end to end, and the largest public one has 140 MB.
  const bytes = await readFile(file.absolute);
  if (!isMmdb(bytes)) return "named .mmdb, but no MaxMind DB";
  const role = addressRoleOf(file.name);
  const first = firstRecord(bytes);
  if (typeof first === "string") return first;
  if (numberOf(first, "autonomous_system_number") !== null)
    return { stage: "rest", add: (collection) => addSystems(collection, file, bytes) };
  return { stage: stageOf(role), add: (collection) => addNetworks(collection, file, bytes, role) };
}

type Members = ReadonlyMap<string, MmdbValue>;

function firstRecord(bytes: Uint8Array): Members | string {
  try {
    for (const { record } of mmdbNetworks(bytes)) return membersOf(record);
    return "a MaxMind DB without networks";
  } catch (error) {
    if (error instanceof MmdbError) return error.message;
    throw error;
  }
}

const FLAGS: readonly (readonly [string, AddressKind])[] = [
  ["is_tor_exit_node", "tor"],
  ["is_residential_proxy", "residential_proxy"],
  ["is_anonymous_vpn", "vpn"],
  ["is_public_proxy", "proxy"],
  ["is_hosting_provider", "hosting"],
];

function addNetworks(
  collection: Collection,
  file: FeedFile,
  bytes: Uint8Array,
  role: AddressRole | null,
): void {
  const sink = openAddressSink(collection, file, role, "#");
  let number = 0;
  for (const { range, record } of mmdbNetworks(bytes)) {
    number++;
    const members = membersOf(record);
    const { kind, confidence, seen } = entryOfFields((field) => textOf(members, field));
    const flagged = FLAGS.filter(([name]) => members.get(name) === true).map(([, each]) => each);
    for (const each of flagged.length > 0 ? flagged : [kind])
      sink.add(number, { range, kind: each ?? null, confidence: confidence ?? null, seen: seen ?? null });
  }
}

function textOf(members: Members, field: string): string {
  for (const [name, value] of members)
    if (entryFieldOf(name) === field && (typeof value === "string" || typeof value === "number"))
      return String(value);
  return "";
}

/** As the CSV that the table of systems is built from: the tree's order is its order. */
function addSystems({ asnCsv, tally }: Collection, file: FeedFile, bytes: Uint8Array): void {
  const rows: { v4: string[]; v6: string[] } = { v4: [], v6: [] };
  for (const network of mmdbNetworks(bytes)) {
    const row = systemRow(network);
    if (row !== null) rows[network.range.family === 4 ? "v4" : "v6"].push(row);
  }
  const counted = tally(factsOf(file, 0.95));
  for (const family of ["v4", "v6"] as const)
    if (rows[family].length > 0)
      asnCsv[family] = { where: file.path, text: rows[family].join("\n"), tally: counted };
}

function systemRow({ range, record }: MmdbNetwork): string | null {
  const members = membersOf(record);
  const asn = numberOf(members, "autonomous_system_number");
  const name = members.get("autonomous_system_organization");
  if (asn === null) return null;
  const quoted = typeof name === "string" ? name.replaceAll('"', '""').replaceAll(/[\r\n]/gu, " ") : "";
  return `${fromWords(range.first).text},${fromWords(range.last).text},${asn},"${quoted}"`;
}

function numberOf(members: Members, name: string): number | null {
  const value = members.get(name);
  return typeof value === "number" ? value : null;
}

function membersOf(record: MmdbValue): Members {
  const isMap = typeof record === "object" && record !== null && !Array.isArray(record);
  return new Map(isMap ? Object.entries(record) : []);
}
