import { _SHA1, sha1 } from "@noble/hashes/legacy.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { BLOCK_BYTES, closeText, textBytes, textView, writeText } from "../identity/short-text.ts";

const HASH_BYTES = 20;

/** The library's compression function on the buffer of short texts. */
class Compressor extends _SHA1 {
  run(blocks: number): void {
    this.set(...START);
    for (let block = 0; block < blocks; block++) this.process(textView, block * BLOCK_BYTES);
    const words = this.get();
    for (let word = 0; word < words.length; word++) textView.setInt32(word * 4, words[word] ?? 0);
  }

  start(): readonly [number, number, number, number, number] {
    return this.get();
  }
}

const compressor = new Compressor();
const START = compressor.start();

/** SHA-1 of the password's UTF-8 bytes as typed (20 bytes): the key that public leak lists use, not a protection. */
export function passwordSha1(password: string): Uint8Array {
  const end = writeText(password);
  if (end === null) return sha1(utf8ToBytes(password));
  compressor.run(closeText(end));
  return textBytes.slice(0, HASH_BYTES);
}
