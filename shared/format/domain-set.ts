import * as z from "zod/mini";
import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";

/*
 * Domain set, little-endian: domain → the lists it stands on.
 *
 *   offset     size  field
 *        0        4  magic "GHD1"
 *        4        2  format version
 *        6        2  0
 *        8        4  domains (n)
 *       12        4  text bytes (t)
 *       16        4  dictionary bytes (d)
 *       20  (n+1)*4  where each domain starts in the text; the last one holds t
 *                 n  codes: position in the dictionary
 *                 t  text: lower-case ASCII, ascending byte by byte, without separators
 *                 d  dictionary: UTF-8 JSON, [{"sources":[…],"subdomains":true},…]
 *      end        4  CRC-32C of all bytes before it
 *
 * The names themselves, not hashes of them: anyone may propose a domain to a public list, so with a short hash somebody
 * could have one listed that collides with gmail.com; and an analyst can read what was matched. Costs about 2.3 MB for
 * 127,000 domains, read in place (test/bench/intel-lookups.ts).
 */
const MAGIC = 0x3144_4847; // "GHD1"
const VERSION = 1;
const HEADER_BYTES = 20;
const CRC_BYTES = 4;
// RFC 1035: no domain name is longer.
const MAX_NAME_LENGTH = 253;
// A DNS name has at most 127 labels; mail domains beyond 8 do not exist, and each label costs a search.
const MAX_PARENTS = 8;

export type DomainEntry = {
  readonly sources: readonly string[];
  /** False where the name is a registry of strangers (`edu.pl`, dynamic DNS): only the name itself is listed. */
  readonly subdomains: boolean;
};

export type DomainSet = {
  /** Sources that list this domain or a parent of it; empty if none. Takes lower-case ASCII; about 1 µs, no allocation on a miss. */
  match(domain: string): readonly string[];
  readonly size: number;
};

const dictionarySchema = z
  .array(z.strictObject({ sources: z.array(z.string()).check(z.minLength(1)), subdomains: z.boolean() }))
  .check(z.maxLength(256));

type Layout = {
  readonly count: number;
  readonly codes: number;
  readonly text: number;
  readonly dictionary: number;
  readonly crc: number;
};

function layoutOf(count: number, textBytes: number, dictionaryBytes: number): Layout {
  const codes = HEADER_BYTES + (count + 1) * 4;
  const text = codes + count;
  const dictionary = text + textBytes;
  return { count, codes, text, dictionary, crc: dictionary + dictionaryBytes };
}

/** Takes names as `asciiDomain` writes them, in any order. Throws if more than 256 combinations of sources occur. */
export function writeDomainSet(entries: ReadonlyMap<string, DomainEntry>): Uint8Array {
  // Plain `<` compares UTF-16 units, which for ASCII are the bytes.
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const dictionary = new Map<string, number>();
  const codes = sorted.map(([, { sources, subdomains }]) =>
    codeFor(dictionary, JSON.stringify({ sources, subdomains })),
  );
  if (dictionary.size > 256) {
    throw new FormatError("domain_set_layout", {
      expected: "at most 256 combinations",
      got: dictionary.size,
    });
  }
  const text = new TextEncoder().encode(sorted.map(([domain]) => domain).join(""));
  const meaning = new TextEncoder().encode(`[${[...dictionary.keys()].join(",")}]`);
  const layout = layoutOf(sorted.length, text.length, meaning.length);
  const bytes = new Uint8Array(layout.crc + CRC_BYTES);
  writeHeader(new DataView(bytes.buffer), [sorted.length, text.length, meaning.length]);
  writeOffsets(new DataView(bytes.buffer), sorted);
  bytes.set(codes, layout.codes);
  bytes.set(text, layout.text);
  bytes.set(meaning, layout.dictionary);
  new DataView(bytes.buffer).setUint32(layout.crc, crc32c(bytes.subarray(0, layout.crc)), true);
  return bytes;
}

function codeFor(dictionary: Map<string, number>, meaning: string): number {
  const code = dictionary.get(meaning) ?? dictionary.size;
  dictionary.set(meaning, code);
  return code;
}

function writeHeader(view: DataView, sizes: readonly number[]): void {
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  sizes.forEach((size, index) => view.setUint32(8 + index * 4, size, true));
}

function writeOffsets(view: DataView, sorted: readonly (readonly [string, DomainEntry])[]): void {
  let offset = 0;
  sorted.forEach(([domain], index) => {
    view.setUint32(HEADER_BYTES + index * 4, offset, true);
    offset += domain.length;
  });
  view.setUint32(HEADER_BYTES + sorted.length * 4, offset, true);
}

/**
 * Reads header, dictionary, and every offset and code, so that no lookup can leave the set or fail. The checksum and the
 * order of names are for `verifyDomainSet`.
 */
export function openDomainSet(bytes: Uint8Array): DomainSet {
  // byteOffset matters: callers pass views into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(view);
  const dictionary = readDictionary(bytes.subarray(layout.dictionary, layout.crc));
  checkOffsets(view, layout);
  for (let index = 0; index < layout.count; index++) entryOf(dictionary, view.getUint8(layout.codes + index));
  return { size: layout.count, match: (domain) => matchDomain(view, layout, dictionary, domain) };
}

/** Reads every byte: checksum, offsets, order and codes. Once, when a release is activated. */
export function verifyDomainSet(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(view);
  expectEqual("domain_set_checksum", crc32c(bytes.subarray(0, layout.crc)), view.getUint32(layout.crc, true));
  const dictionary = readDictionary(bytes.subarray(layout.dictionary, layout.crc));
  checkOffsets(view, layout);
  let previous = "";
  for (let index = 0; index < layout.count; index++) {
    const domain = domainAt(view, layout, index);
    if (index > 0 && domain <= previous) {
      throw new FormatError("domain_set_order", { expected: "ascending names", got: `name ${index}` });
    }
    previous = domain;
    entryOf(dictionary, view.getUint8(layout.codes + index));
  }
}

function readLayout(view: DataView): Layout {
  if (view.byteLength < HEADER_BYTES) {
    throw new FormatError("domain_set_truncated", { expected: HEADER_BYTES, got: view.byteLength });
  }
  expectEqual("domain_set_magic", MAGIC, view.getUint32(0, true));
  expectEqual("domain_set_version", VERSION, view.getUint16(4, true));
  const layout = layoutOf(view.getUint32(8, true), view.getUint32(12, true), view.getUint32(16, true));
  expectEqual("domain_set_truncated", layout.crc + CRC_BYTES, view.byteLength);
  return layout;
}

function readDictionary(bytes: Uint8Array): readonly DomainEntry[] {
  let json: unknown = null;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // `null` is refused below with the same code.
  }
  const parsed = dictionarySchema.safeParse(json);
  if (!parsed.success)
    throw new FormatError("domain_set_layout", { expected: "a dictionary", got: "other content" });
  return parsed.data;
}

function entryOf(dictionary: readonly DomainEntry[], code: number): DomainEntry {
  const entry = dictionary[code];
  if (!entry)
    throw new FormatError("domain_set_layout", { expected: `a code below ${dictionary.length}`, got: code });
  return entry;
}

const NONE: readonly string[] = [];

function matchDomain(
  view: DataView,
  layout: Layout,
  dictionary: readonly DomainEntry[],
  domain: string,
): readonly string[] {
  let from = 0;
  for (let parents = 0; parents <= MAX_PARENTS; parents++) {
    const nextDot = domain.indexOf(".", from);
    // A top-level label alone is never listed.
    if (nextDot < 0) return NONE;
    const index = findDomain(view, layout, domain, from);
    if (index >= 0) {
      const entry = entryOf(dictionary, view.getUint8(layout.codes + index));
      if (from === 0 || entry.subdomains) return entry.sources;
    }
    from = nextDot + 1;
  }
  return NONE;
}

/** Binary search for `domain.slice(from)`, compared in place. Returns its position, or -1. */
function findDomain(view: DataView, layout: Layout, domain: string, from: number): number {
  let low = 0;
  let high = layout.count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareAt(view, layout, middle, { domain, from });
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

type Wanted = { readonly domain: string; readonly from: number };

/** Negative where the stored name is smaller than the wanted one. */
function compareAt(view: DataView, layout: Layout, index: number, { domain, from }: Wanted): number {
  const start = view.getUint32(HEADER_BYTES + index * 4, true);
  const stored = view.getUint32(HEADER_BYTES + index * 4 + 4, true) - start;
  const wanted = domain.length - from;
  const shared = Math.min(stored, wanted);
  for (let at = 0; at < shared; at++) {
    const difference = view.getUint8(layout.text + start + at) - domain.charCodeAt(from + at);
    if (difference !== 0) return difference;
  }
  return stored - wanted;
}

/** Each name has a letter and at most as many as a name may have, and the last one ends where the text does. */
function checkOffsets(view: DataView, layout: Layout): void {
  let start = view.getUint32(HEADER_BYTES, true);
  expectEqual("domain_set_order", 0, start);
  for (let index = 0; index < layout.count; index++) {
    const end = view.getUint32(HEADER_BYTES + index * 4 + 4, true);
    if (end <= start || end - start > MAX_NAME_LENGTH)
      throw new FormatError("domain_set_order", { expected: "ascending offsets", got: `name ${index}` });
    start = end;
  }
  expectEqual("domain_set_order", layout.dictionary - layout.text, start);
}

function domainAt(view: DataView, layout: Layout, index: number): string {
  const start = view.getUint32(HEADER_BYTES + index * 4, true);
  const end = view.getUint32(HEADER_BYTES + index * 4 + 4, true);
  const codes = Array.from({ length: end - start }, (_, at) => view.getUint8(layout.text + start + at));
  return String.fromCharCode(...codes);
}
