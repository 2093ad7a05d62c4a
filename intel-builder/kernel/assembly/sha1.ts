import { WORDS_REVERSED } from "./byte-vectors";

/*
 * SHA-1 (FIPS 180-4) of short messages. All addresses are of scratch memory that the caller lends:
 *   0    5 words of state
 *   32   80 words of the message schedule, each with its round's constant added
 *   352  5 words that the rounds work on
 */
const WORDS: usize = 32;
const WORKING: usize = 352;

export function startSha1(scratch: usize): void {
  store<u32>(scratch, 0x67452301);
  store<u32>(scratch, 0xefcdab89, 4);
  store<u32>(scratch, 0x98badcfe, 8);
  store<u32>(scratch, 0x10325476, 12);
  store<u32>(scratch, 0xc3d2e1f0, 16);
}

/** The last 8 bytes of the digest as a number, once all blocks were taken. */
export function endOfState(scratch: usize): u64 {
  return ((<u64>load<u32>(scratch, 12)) << 32) | load<u32>(scratch, 16);
}

/** Takes one block of 64 bytes as four vectors of bytes. */
export function sha1Block(scratch: usize, first: v128, second: v128, third: v128, fourth: v128): void {
  schedule(scratch + WORDS, bigEndian(first), bigEndian(second), bigEndian(third), bigEndian(fourth));
  // Word by word: a vector cannot be loaded from words that were just stored without waiting for the memory.
  const state = scratch + WORKING;
  for (let at: usize = 0; at < 20; at += 4) store<u32>(state + at, load<u32>(scratch + at));
  chooseRounds(state, scratch + WORDS);
  parityRounds(state, scratch + WORDS + 80);
  majorityRounds(state, scratch + WORDS + 160);
  parityRounds(state, scratch + WORDS + 240);
  for (let at: usize = 0; at < 20; at += 4) {
    store<u32>(scratch + at, load<u32>(scratch + at) + load<u32>(state + at));
  }
}

export function bigEndian(bytes: v128): v128 {
  return v128.swizzle(bytes, v128.load(WORDS_REVERSED));
}

/** All 80 words, four in a vector, stored with their rounds' constants. */
function schedule(words: usize, w0: v128, w1: v128, w2: v128, w3: v128): void {
  const w4 = earlyWords(w0, w1, w2, w3);
  const w5 = earlyWords(w1, w2, w3, w4);
  const w6 = earlyWords(w2, w3, w4, w5);
  const w7 = earlyWords(w3, w4, w5, w6);
  const w8 = lateWords(w0, w1, w4, w6, w7);
  const w9 = lateWords(w1, w2, w5, w7, w8);
  const w10 = lateWords(w2, w3, w6, w8, w9);
  const w11 = lateWords(w3, w4, w7, w9, w10);
  const w12 = lateWords(w4, w5, w8, w10, w11);
  const w13 = lateWords(w5, w6, w9, w11, w12);
  const w14 = lateWords(w6, w7, w10, w12, w13);
  const w15 = lateWords(w7, w8, w11, w13, w14);
  const w16 = lateWords(w8, w9, w12, w14, w15);
  const w17 = lateWords(w9, w10, w13, w15, w16);
  const w18 = lateWords(w10, w11, w14, w16, w17);
  const w19 = lateWords(w11, w12, w15, w17, w18);
  storeWords(words, v128.splat<u32>(0x5a827999), w0, w1, w2, w3, w4);
  storeWords(words + 80, v128.splat<u32>(0x6ed9eba1), w5, w6, w7, w8, w9);
  storeWords(words + 160, v128.splat<u32>(0x8f1bbcdc), w10, w11, w12, w13, w14);
  storeWords(words + 240, v128.splat<u32>(0xca62c1d6), w15, w16, w17, w18, w19);
}

function storeWords(at: usize, constant: v128, a: v128, b: v128, c: v128, d: v128, e: v128): void {
  v128.store(at, v128.add<u32>(a, constant));
  v128.store(at, v128.add<u32>(b, constant), 16);
  v128.store(at, v128.add<u32>(c, constant), 32);
  v128.store(at, v128.add<u32>(d, constant), 48);
  v128.store(at, v128.add<u32>(e, constant), 64);
}

/** Words 16 to 31 from the sixteen before them; the fourth depends on the first of its own vector. */
function earlyWords(a: v128, b: v128, c: v128, d: v128): v128 {
  const none = i64x2.splat(0);
  const back14 = v128.shuffle<u32>(a, b, 2, 3, 4, 5);
  const back3 = v128.shuffle<u32>(d, none, 1, 2, 3, 4);
  const words = rotated(v128.xor(v128.xor(a, back14), v128.xor(c, back3)), 1);
  return v128.xor(words, v128.shuffle<u32>(none, rotated(words, 1), 0, 1, 2, 4));
}

/** Words 32 to 79: the recurrence holds for twice the distances too, where four words depend on none of them. */
function lateWords(back32: v128, back28: v128, back16: v128, back8: v128, back4: v128): v128 {
  const back6 = v128.shuffle<u32>(back8, back4, 2, 3, 4, 5);
  return rotated(v128.xor(v128.xor(back32, back28), v128.xor(back16, back6)), 2);
}

function rotated(words: v128, bits: i32): v128 {
  return v128.or(v128.shl<u32>(words, bits), v128.shr<u32>(words, 32 - bits));
}

/*
 * 80 rounds in fives: after five, each word is in its place again, and none had to be moved. The rotated word is added last: it
 * alone depends on the round before.
 */
function chooseRounds(state: usize, words: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let at = words; at < words + 80; at += 20) {
    e = e + load<u32>(at) + (d ^ (b & (c ^ d))) + rotl<u32>(a, 5);
    b = rotl<u32>(b, 30);
    d = d + load<u32>(at, 4) + (c ^ (a & (b ^ c))) + rotl<u32>(e, 5);
    a = rotl<u32>(a, 30);
    c = c + load<u32>(at, 8) + (b ^ (e & (a ^ b))) + rotl<u32>(d, 5);
    e = rotl<u32>(e, 30);
    b = b + load<u32>(at, 12) + (a ^ (d & (e ^ a))) + rotl<u32>(c, 5);
    d = rotl<u32>(d, 30);
    a = a + load<u32>(at, 16) + (e ^ (c & (d ^ e))) + rotl<u32>(b, 5);
    c = rotl<u32>(c, 30);
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
  store<u32>(state, e, 16);
}

function parityRounds(state: usize, words: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let at = words; at < words + 80; at += 20) {
    e = e + load<u32>(at) + (b ^ c ^ d) + rotl<u32>(a, 5);
    b = rotl<u32>(b, 30);
    d = d + load<u32>(at, 4) + (a ^ b ^ c) + rotl<u32>(e, 5);
    a = rotl<u32>(a, 30);
    c = c + load<u32>(at, 8) + (e ^ a ^ b) + rotl<u32>(d, 5);
    e = rotl<u32>(e, 30);
    b = b + load<u32>(at, 12) + (d ^ e ^ a) + rotl<u32>(c, 5);
    d = rotl<u32>(d, 30);
    a = a + load<u32>(at, 16) + (c ^ d ^ e) + rotl<u32>(b, 5);
    c = rotl<u32>(c, 30);
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
  store<u32>(state, e, 16);
}

function majorityRounds(state: usize, words: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let at = words; at < words + 80; at += 20) {
    e = e + load<u32>(at) + ((b & c) + (d & (b ^ c))) + rotl<u32>(a, 5);
    b = rotl<u32>(b, 30);
    d = d + load<u32>(at, 4) + ((a & b) + (c & (a ^ b))) + rotl<u32>(e, 5);
    a = rotl<u32>(a, 30);
    c = c + load<u32>(at, 8) + ((e & a) + (b & (e ^ a))) + rotl<u32>(d, 5);
    e = rotl<u32>(e, 30);
    b = b + load<u32>(at, 12) + ((d & e) + (a & (d ^ e))) + rotl<u32>(c, 5);
    d = rotl<u32>(d, 30);
    a = a + load<u32>(at, 16) + ((c & d) + (e & (c ^ d))) + rotl<u32>(b, 5);
    c = rotl<u32>(c, 30);
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
  store<u32>(state, e, 16);
}
