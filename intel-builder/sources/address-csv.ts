import { stageOf, type AddressRole } from "./address-role.ts";
import { openAddressSink } from "./address-sink.ts";
import { linesOf } from "./asn-ranges.ts";
import type { Collection } from "./collection.ts";
import { csvFields } from "./csv-fields.ts";
import { entryFieldOf, entryOfFields, type EntryField } from "./entry-fields.ts";
import type { FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { textChunks } from "./text-chunks.ts";

type Columns = { readonly separator: string; readonly at: ReadonlyMap<EntryField, number> };

/** A table with a header line that names a column of addresses; what else it says of them is read as well. */
export function recogniseAddressCsv(
  file: FeedFile,
  lines: readonly string[],
  role: AddressRole | null,
): FeedReader | null {
  const columns = columnsOf(lines[0] ?? "") ?? columnsOf(commentedHeader(file.head ?? ""));
  if (!columns || (role === null && !columns.at.has("kind"))) return null;
  // Nothing but addresses in front: that is a plain list, whose second word may be a count (IPsum).
  if (columns.at.size === 1 && columns.at.get("address") === 0) return null;
  return { stage: stageOf(role), add: (collection) => addTable(collection, file, columns, role) };
}

/** Feeds like abuse.ch's put their header behind a comment sign. */
function commentedHeader(head: string): string {
  const comments = head.split(/\r?\n/u, 100).filter((line) => line.startsWith("#"));
  return comments.map((line) => line.slice(1).trim()).findLast((line) => columnsOf(line) !== null) ?? "";
}

function columnsOf(header: string): Columns | null {
  const separator = [",", ";", "\t", "|"].find((each) => header.includes(each));
  if (separator === undefined) return null;
  const at = new Map<EntryField, number>();
  csvFields(header, separator)?.forEach((name, index) => {
    const field = entryFieldOf(name);
    if (field !== null && !at.has(field)) at.set(field, index);
  });
  return at.has("address") || (at.has("first") && at.has("last")) ? { separator, at } : null;
}

async function addTable(
  collection: Collection,
  file: FeedFile,
  { separator, at }: Columns,
  role: AddressRole | null,
): Promise<void> {
  const sink = openAddressSink(collection, file, role);
  let number = 0;
  for await (const text of textChunks(file)) {
    for (const line of linesOf(text)) {
      number++;
      if (/^\s*(?:$|#)/u.test(line)) continue;
      const fields = csvFields(line, separator);
      if (fields === null) {
        sink.reject(number, "open_quote");
        continue;
      }
      if (isHeader(fields, at)) continue;
      sink.add(
        number,
        entryOfFields((field) => fields[at.get(field) ?? -1] ?? ""),
      );
    }
  }
}

function isHeader(fields: readonly string[], at: Columns["at"]): boolean {
  return [...at].every(([field, index]) => entryFieldOf(fields[index] ?? "") === field);
}
