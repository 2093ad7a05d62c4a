import { isUtf8 } from "node:buffer";

export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/** By its mark, or, where it has none, by where its zero bytes stand. Null where it is no text. */
export function encodingOf(head: Buffer): TextEncoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  // A stray zero byte is one bad line; ASCII in UTF-16 has one in every pair, always on the same side.
  if ((even + odd) * 10 <= head.length) return "utf-8";
  if (odd * 2.5 > head.length && even * 50 < odd) return "utf-16le";
  return even * 2.5 > head.length && odd * 50 < even ? "utf-16be" : null;
}

/** Bytes of the mark that says UTF-8, to be skipped. */
export function markBytes(head: Buffer): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: false });
const windows1252 = new TextDecoder("windows-1252");

/** Bytes that are not UTF-8 are read as Windows-1252, as most old lists are. */
export function decodeBytes(bytes: Buffer): string {
  return isUtf8(bytes) ? utf8.decode(bytes) : windows1252.decode(bytes);
}

/** A whole text by its mark; without one, by its bytes. */
export function decodeText(bytes: Buffer): string {
  const encoding = encodingOf(bytes);
  if (encoding === "utf-16le" || encoding === "utf-16be") return new TextDecoder(encoding).decode(bytes);
  return decodeBytes(bytes.subarray(markBytes(bytes)));
}
