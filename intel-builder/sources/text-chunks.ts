import { unpacked } from "./compression.ts";
import { readFeedText, type FeedFile } from "./feed-file.ts";

// A line longer than this is no record of ours; it bounds memory whatever the file holds.
const MAX_LINE = 1024 * 1024;

/**
 * A file's text in pieces that end at line ends, about a megabyte each: for feeds of millions of lines that are ASCII but
 * for comments. Bytes that are not UTF-8 become replacement characters.
 */
export async function* textChunks(file: FeedFile): AsyncGenerator<string> {
  if (file.encoding !== "utf-8") {
    yield await readFeedText(file);
    return;
  }
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of unpacked(file)) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf("\n") + 1;
    if (end > 0) yield text.slice(0, end);
    rest = text.slice(end, end + MAX_LINE);
  }
  const last = rest + decoder.decode();
  if (last !== "") yield last;
}
