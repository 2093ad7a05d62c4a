import { parseAddressLine } from "../../intel-builder/sources/address-feed.ts";
import { csvFields } from "../../intel-builder/sources/csv-fields.ts";
import { entriesOfJson } from "../../intel-builder/sources/address-json.ts";
import { compareWords, prefixBitsOf, type AddressRange } from "../../intel-builder/sources/address-range.ts";
import type { AddressEntry } from "../../intel-builder/sources/address-sink.ts";
import { entryOfFields, type EntryField } from "../../intel-builder/sources/entry-fields.ts";
import { MmdbError } from "../../intel-builder/sources/mmdb-data.ts";
import { isMmdb, mmdbNetworks } from "../../intel-builder/sources/mmdb-reader.ts";
import { rangesOfPattern } from "../../intel-builder/sources/stix-feed.ts";
import type { Random } from "../attack/simulator/random.ts";

const PIECES: readonly string[] = [
  "1.2.3.4 45.1.2.0/24 0.0.0.0/0 2001:db8::1 2a00:1::/32 ::/0 ::ffff:1.2.3.4 255.255.255.255 127.1 0x7f.1 010.1.1.1".split(
    " ",
  ),
  [
    "-",
    " - ",
    "/",
    ":",
    "[",
    "]",
    "%",
    ",",
    ";",
    "\t",
    " ",
    "#",
    "//",
    '"',
    '""',
    "'",
    "(",
    ")",
    "\\",
    "\0",
    "ü",
    "💥",
  ],
  [
    "[ipv4-addr:value = '1.2.3.4']",
    "[ipv6-addr:value ISSUBSET '2a00::/16']",
    " OR ",
    " AND ",
    " FOLLOWEDBY ",
  ],
  "ipv4-addr:value = IN 'x' http:// socks5:// :8080 tor vpn 2026-11-22 1e9 -1".split(" "),
  ["9".repeat(40), "1.".repeat(60), ":".repeat(60), "f".repeat(60), "\ud800"],
].flat();

/** One line, record, pattern or value of a feed of addresses: pieces put together, then cut and overwritten. */
export function hostileAddress({ below, pick }: Random): string {
  let line = Array.from({ length: 1 + below(6) }, () => pick(PIECES)).join(pick(["", "", " "]));
  for (let edits = below(3); edits > 0; edits--) {
    const at = below(line.length + 1);
    line =
      below(2) === 0
        ? line.slice(0, at)
        : `${line.slice(0, at)}${String.fromCharCode(below(0x80))}${line.slice(at + 1)}`;
  }
  return line.replaceAll("\n", "");
}

/** All that reads what strangers wrote of addresses: gives every range that it took. */
export const ADDRESS_PARSERS: readonly ((text: string) => readonly AddressRange[])[] = [
  (text) => ranges([parseAddressLine(text)]),
  (text) => ranges([ofFields(csvFields(text, ",") ?? [])]),
  (text) =>
    ranges([
      ...entriesOfJson({
        ip: text,
        prefixes: [text, { cidr: text, first_seen: text, type: text }],
        start: text,
        end: text,
      }),
    ]),
  (text) => rangesOfPattern({ pattern: text }) ?? [],
  (text) => rangesOfPattern({ pattern: `[ipv4-addr:value = '${text}']` }) ?? [],
];

function ofFields(fields: readonly string[]): AddressEntry {
  const at: Readonly<Record<EntryField, number>> = {
    address: 0,
    first: 1,
    last: 2,
    kind: 3,
    confidence: 4,
    firstSeen: 5,
    lastSeen: 6,
    until: 7,
  };
  return entryOfFields((field) => fields[at[field]] ?? "");
}

function ranges(entries: readonly (AddressEntry | null)[]): readonly AddressRange[] {
  return entries.flatMap((entry) => entry?.range ?? []);
}

/** Networks of changed MMDB bytes; -1 where they are refused. Anything but a refusal goes on. */
export function readMmdb(bytes: Uint8Array): number {
  if (!isMmdb(bytes)) return -1;
  let networks = 0;
  try {
    for (const { range } of mmdbNetworks(bytes)) if (isSound(range)) networks++;
  } catch (error) {
    if (error instanceof MmdbError) return -1;
    throw error;
  }
  return networks;
}

/** Both ends in order and of one family: what guards and tables rely on. */
export function isSound(range: AddressRange): boolean {
  const { family, first, last } = range;
  const isMapped = [first, last].every(([w0, w1, w2]) => w0 === 0 && w1 === 0 && w2 === 0xffff);
  const bits = prefixBitsOf(range);
  return (
    compareWords(first, last) <= 0 &&
    isMapped === (family === 4) &&
    bits >= 0 &&
    bits <= (family === 4 ? 32 : 128)
  );
}
