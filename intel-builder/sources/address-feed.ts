import { recogniseAddressCsv } from "./address-csv.ts";
import { parseHost } from "./entry-fields.ts";
import { recogniseAddressNdjson } from "./address-ndjson.ts";
import { parseRange } from "./address-range.ts";
import { addressRoleOf, stageOf, type AddressRole } from "./address-role.ts";
import { openAddressSink, type AddressEntry } from "./address-sink.ts";
import { linesOf } from "./asn-ranges.ts";
import type { Collection } from "./collection.ts";
import type { FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { textChunks } from "./text-chunks.ts";

/**
 * `network [count] [# comment]`, `first-last`, `first - last`; a port or a scheme, as proxy lists have them, is dropped.
 * The count is IPsum's: on how many lists the address stands. Null where it is no address.
 */
export function parseAddressLine(line: string): (AddressEntry & { readonly lists: number | null }) | null {
  if (PLAIN.test(line)) {
    const plain = parseRange(line);
    if (plain) return { range: plain, lists: null };
  }
  const content = contentOf(line);
  const [first = "", second = "", third = ""] = content.split(/[\s,;]+/u, 3);
  const range = parseHost(second === "-" ? `${first}-${third}` : first);
  return range && { range, lists: /^\d{1,3}$/u.test(second) ? Number(second) : null };
}

// Most lines of the long lists: nothing but an address or a network.
const PLAIN = /^[0-9a-f.:/]+$/u;

function contentOf(line: string): string {
  const comment = /(?:^|\s)(?:#|\/\/|;)/u.exec(line);
  return (comment ? line.slice(0, comment.index) : line).trim();
}

export function isBlankOrComment(line: string): boolean {
  return /^\s*(?:$|#|;|\/\/)/u.test(line);
}

// Lists have headers, footers and accidents; where name and shape agree, half of the lines may be wrong and are counted.
const MIN_SHARE = 0.5;

export function looksLikeAddresses(lines: readonly string[]): boolean {
  return lines.filter((line) => parseAddressLine(line) !== null).length >= lines.length * MIN_SHARE;
}

/** A text or CSV feed of addresses, by its name and shape together; null where it is none. */
export function recogniseAddresses(file: FeedFile, lines: readonly string[]): FeedReader | null {
  const role = addressRoleOf(file.name) ?? addressRoleOf(file.path.toLowerCase());
  const records = recogniseAddressNdjson(file, lines, role) ?? recogniseAddressCsv(file, lines, role);
  if (records) return records;
  if (!role || !looksLikeAddresses(lines)) return null;
  return { stage: stageOf(role), add: (collection) => addAddressList(collection, file, role) };
}

/** IPsum says on how many blacklists an address stands. One list errs often; four agree on little by chance. */
function confidenceOfLists(count: number): number {
  return Math.round((1 - 0.65 ** count) * 100) / 100;
}

/** Reads one list into the collection; every refused line is counted and the first ones are named. */
async function addAddressList(collection: Collection, file: FeedFile, role: AddressRole): Promise<void> {
  const sink = openAddressSink(collection, file, role);
  let number = 0;
  for await (const text of textChunks(file)) {
    for (const line of linesOf(text)) {
      number++;
      if (isBlankOrComment(line)) continue;
      const entry = parseAddressLine(line);
      if (entry === null) sink.reject(number, "not_an_address");
      else if (role.kind === "abuser" && entry.lists !== null && entry.lists > 0)
        sink.add(number, { range: entry.range, confidence: confidenceOfLists(entry.lists) });
      else sink.add(number, entry);
    }
  }
}
