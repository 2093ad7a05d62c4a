import { _SHA256, sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { BLOCK_BYTES, closeText, textBytes, textHex, textView, writeLines } from "./short-text.ts";

/*
 * HMAC-SHA-256 of short texts with one key. The library's own HMAC copies two hash objects for each text; here the key's
 * two blocks are hashed once, and every text goes through one buffer (short-text.ts): twice as many a second (measured on
 * Node 24). Longer texts are hashed whole. Both give the bytes of the library's HMAC: a property test compares them.
 */
const HASH_BYTES = 32;
const [INNER, OUTER] = [0x36, 0x5c] as const;

type State = Readonly<Record<"A" | "B" | "C" | "D" | "E" | "F" | "G" | "H", number>>;

/** The library's compression function on the buffer, from a state of our choosing. */
class Compressor extends _SHA256 {
  run({ A, B, C, D, E, F, G, H }: State, blocks: number): void {
    this.set(A, B, C, D, E, F, G, H);
    for (let block = 0; block < blocks; block++) this.process(textView, block * BLOCK_BYTES);
  }

  state(): State {
    const { A, B, C, D, E, F, G, H } = this;
    return { A, B, C, D, E, F, G, H };
  }

  /** The state's bytes to the buffer's beginning. */
  write(): void {
    textView.setInt32(0, this.A);
    textView.setInt32(4, this.B);
    textView.setInt32(8, this.C);
    textView.setInt32(12, this.D);
    textView.setInt32(16, this.E);
    textView.setInt32(20, this.F);
    textView.setInt32(24, this.G);
    textView.setInt32(28, this.H);
  }
}

const compressor = new Compressor();
const START = compressor.state();

/** The first `length` of 32 bytes of the MAC of lines joined by line feeds, as fresh bytes or as hexadecimal digits. */
export type Mac = {
  readonly bytes: (lines: readonly string[], length: number) => Uint8Array;
  readonly hex: (lines: readonly string[], length: number) => string;
};

export function openMac(key: Uint8Array): Mac {
  if (key.length > BLOCK_BYTES)
    throw new Error(`mac_key: expected at most ${BLOCK_BYTES} bytes, got ${key.length}`);
  const keys = { inner: keyState(key, INNER), outer: keyState(key, OUTER) };
  return {
    bytes: (lines, length) =>
      writeMac(keys, lines) ? textBytes.slice(0, length) : longMac(key, lines, length),
    hex: (lines, length) =>
      writeMac(keys, lines) ? textHex(length) : bytesToHex(longMac(key, lines, length)),
  };
}

/** The first digits of a text's SHA-256. */
export function sha256Hex(text: string, length: number): string {
  const end = writeLines([text]);
  if (end === null) return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, length));
  compressor.run(START, closeText(end));
  compressor.write();
  return textHex(length);
}

/** To the buffer's beginning; false where the lines do not fit. */
function writeMac({ inner, outer }: { inner: State; outer: State }, lines: readonly string[]): boolean {
  const end = writeLines(lines);
  if (end === null) return false;
  compressor.run(inner, closeText(end, BLOCK_BYTES));
  compressor.write();
  compressor.run(outer, closeText(HASH_BYTES, BLOCK_BYTES));
  compressor.write();
  return true;
}

function longMac(key: Uint8Array, lines: readonly string[], length: number): Uint8Array {
  const inner = sha256(concatBytes(maskedKey(key, INNER), utf8ToBytes(lines.join("\n"))));
  return sha256(concatBytes(maskedKey(key, OUTER), inner)).slice(0, length);
}

function keyState(key: Uint8Array, mask: number): State {
  textBytes.set(maskedKey(key, mask));
  compressor.run(START, 1);
  return compressor.state();
}

/** A block of the key with zeros behind it, as RFC 2104 has it. */
function maskedKey(key: Uint8Array, mask: number): Uint8Array {
  return Uint8Array.from({ length: BLOCK_BYTES }, (_, index) => (key[index] ?? 0) ^ mask);
}
