import { HEAD_FIXED_WORDS, headBytes, KEYS_A_BLOCK } from "./key-blocks.ts";

/** Heads and bodies of these keys: 2 or 4 words each, most significant first, ascending. */
export function writeKeyBlocks(
  keyWords: 2 | 4,
  keys: Uint32Array,
): { readonly heads: Uint8Array; readonly bodies: Uint8Array } {
  const keyBytes = keyWords * 4;
  const count = keys.length / keyWords;
  const raw = new Uint8Array(count * keyBytes);
  const rawView = new DataView(raw.buffer);
  keys.forEach((word, index) => rawView.setUint32(index * 4, word));
  const heads = new Uint8Array(headBytes(keyWords, count));
  const headView = new DataView(heads.buffer);
  const bodies = new Uint8Array(raw.length);
  let [head, used] = [0, 0];
  for (let first = 0; first < raw.length; first += KEYS_A_BLOCK * keyBytes) {
    const block = raw.subarray(first, first + KEYS_A_BLOCK * keyBytes);
    const [skip, width] = storedSpan(block, keyBytes);
    for (let word = 0; word < keyWords; word++)
      headView.setUint32(head + word * 4, keys[first / 4 + word] ?? 0, true);
    headView.setUint32(head + keyBytes, used, true);
    heads.set([skip, width], head + keyBytes + 4);
    head += keyBytes + HEAD_FIXED_WORDS * 4;
    for (let at = 0; at < block.length; at += keyBytes) {
      bodies.set(block.subarray(at + skip, at + skip + width), used);
      used += width;
    }
  }
  return { heads, bodies: bodies.slice(0, used) };
}

/** The bytes in which the keys of a block differ, without the zeros that all end with: [skip, width]. */
function storedSpan(block: Uint8Array, keyBytes: number): [number, number] {
  const isShared = (at: number): boolean => {
    for (let key = keyBytes; key < block.length; key += keyBytes)
      if (block[key + at] !== block[at]) return false;
    return true;
  };
  const isZero = (at: number): boolean => {
    for (let key = 0; key < block.length; key += keyBytes) if (block[key + at] !== 0) return false;
    return true;
  };
  let [skip, end] = [0, keyBytes];
  while (skip < keyBytes && isShared(skip)) skip++;
  while (end > skip && isZero(end - 1)) end--;
  return [skip, end - skip];
}
