import { entriesOfJson, looksLikeAddressJson } from "./address-json.ts";
import { stageOf, type AddressRole } from "./address-role.ts";
import { openAddressSink, type AddressSink } from "./address-sink.ts";
import { linesOf } from "./asn-ranges.ts";
import type { Collection } from "./collection.ts";
import type { FeedFile } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { textChunks } from "./text-chunks.ts";

/** One JSON record a line, whatever the file's name says; null where it is none or names no addresses. */
export function recogniseAddressNdjson(
  file: FeedFile,
  lines: readonly string[],
  role: AddressRole | null,
): FeedReader | null {
  const [first = ""] = lines;
  if (!first.startsWith("{") || !looksLikeAddressJson(first, role)) return null;
  const json = parsed(first);
  if (json === undefined || entriesOfJson(json).next().done === true) return null;
  return { stage: stageOf(role), add: (collection) => addRecords(collection, file, role) };
}

async function addRecords(collection: Collection, file: FeedFile, role: AddressRole | null): Promise<void> {
  const sink = openAddressSink(collection, file, role);
  let number = 0;
  for await (const text of textChunks(file)) for (const line of linesOf(text)) addLine(sink, ++number, line);
}

function addLine(sink: AddressSink, number: number, line: string): void {
  if (line.trim() === "") return;
  const json = parsed(line);
  if (json === undefined) return sink.reject(number, "not_json");
  for (const entry of entriesOfJson(json)) sink.add(number, entry);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
