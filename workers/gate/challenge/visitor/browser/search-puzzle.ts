/*
 * The visitor's side of shared/challenge/work-proof.ts: SHA-256 of texts that fit one block, and of the hash only its first
 * 32 bits. Thirteen times as many a second as by WebCrypto's calls (npm run bench:solve, docs/decisions/0063).
 */
const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
const LENGTH_WORD = 15;

export type Puzzle = { readonly id: string; readonly puzzle: number; readonly bits: number };

/** The nonce, if one is among the 36 tries of each block from `from` on; null if `blocks` of them held none. */
export function searchPuzzle({ id, puzzle, bits }: Puzzle, from: number, blocks: number): string | null {
  const words = new Int32Array(64);
  for (let block = from; block < from + blocks; block++) {
    const start = block.toString(36);
    const digit = tryBlock(words, `${id}.${puzzle}.${start}`, bits);
    if (digit !== null) return start + digit;
  }
  return null;
}

/** All texts that are `text` and one digit more. */
function tryBlock(words: Int32Array, text: string, bits: number): string | null {
  const last = text.length >> 2;
  const shift = 24 - (text.length & 3) * 8;
  writeText(words, text);
  const before = words[last] ?? 0;
  for (const digit of DIGITS) {
    words[last] = before | (digit.charCodeAt(0) << shift);
    if (Math.clz32(firstWord(words)) >= bits) return digit;
  }
  return null;
}

/** The text, room for one more character, and SHA-256's padding behind that. */
function writeText(words: Int32Array, text: string): void {
  words.fill(0, 0, LENGTH_WORD);
  for (let at = 0; at < text.length; at++) put(words, at, text.charCodeAt(at));
  put(words, text.length + 1, 0x80);
  words[LENGTH_WORD] = (text.length + 1) * 8;
}

function put(words: Int32Array, at: number, byte: number): void {
  words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - (at & 3) * 8));
}

/** FIPS 180-4 §6.2.2 over one block; the typed array's reads are never out of range, `| 0` tells the engine so. */
function firstWord(words: Int32Array): number {
  for (let t = 16; t < 64; t++) {
    const x = word(words, t - 15);
    const y = word(words, t - 2);
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[t] = (word(words, t - 16) + s0 + word(words, t - 7) + s1) | 0;
  }
  let a = 0x6a09e667;
  let b = 0xbb67ae85 | 0;
  let c = 0x3c6ef372;
  let d = 0xa54ff53a | 0;
  let e = 0x510e527f;
  let f = 0x9b05688c | 0;
  let g = 0x1f83d9ab;
  let h = 0x5be0cd19;
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + word(K, t) + word(words, t)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (a + 0x6a09e667) | 0;
}

function word(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}
