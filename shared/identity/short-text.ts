import { utf8ToBytes } from "@noble/hashes/utils.js";

/*
 * One buffer for the short texts that are hashed some ten times an attempt: the library's way of a new hash object, a new view and
 * an encoded copy for each takes longer than hashing. One text at a time: nothing here waits, and every byte is overwritten by the next.
 */
export const BLOCK_BYTES = 64;
const MAX_BLOCKS = 4;
const LINE_FEED = 10;

export const textBytes = new Uint8Array(MAX_BLOCKS * BLOCK_BYTES);
export const textView = new DataView(textBytes.buffer);

/** The padding takes one byte and the length eight. */
const MAX_TEXT_BYTES = textBytes.length - 9;

/** UTF-8 into the buffer, from `at` on; where it ends, or null where it does not fit. */
export function writeText(text: string, at = 0): number | null {
  if (text.length > MAX_TEXT_BYTES - at) return null;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return writeEncoded(text, at);
    textBytes[at + index] = unit;
  }
  return at + text.length;
}

/** The same for several, joined by line feeds. */
export function writeLines(lines: readonly string[]): number | null {
  let end = -1;
  for (const line of lines) {
    if (end >= 0) textBytes[end] = LINE_FEED;
    const next = writeText(line, end + 1);
    if (next === null) return null;
    end = next;
  }
  return Math.max(0, end);
}

/** Closes a message of which `before` bytes went ahead, as FIPS 180-4 §5.1.1 says; returns the blocks in the buffer. */
export function closeText(length: number, before = 0): number {
  const blocks = Math.ceil((length + 9) / BLOCK_BYTES);
  const end = blocks * BLOCK_BYTES;
  textBytes[length] = 0x80;
  textBytes.fill(0, length + 1, end - 4);
  textView.setUint32(end - 4, (before + length) * 8);
  return blocks;
}

/** Whoever wrote something secret calls this: what is longer than the next texts would outlive its request. */
export function forgetText(): void {
  textBytes.fill(0);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The first bytes of the buffer as hexadecimal digits. */
export function textHex(length: number): string {
  let hex = "";
  for (let index = 0; index < length; index++) hex += HEX[textBytes[index] ?? 0] ?? "";
  return hex;
}

function writeEncoded(text: string, at: number): number | null {
  const encoded = utf8ToBytes(text);
  if (encoded.length > MAX_TEXT_BYTES - at) return null;
  textBytes.set(encoded, at);
  return at + encoded.length;
}
