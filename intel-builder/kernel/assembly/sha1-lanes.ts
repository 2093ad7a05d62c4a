/*
 * SHA-1 of four messages at once, each of one block: a lane of every vector is one message. Scratch that the caller lends:
 *   0     5 vectors of state
 *   80    80 vectors of the message schedule
 */
const SCHEDULE: usize = 80;
export const LANES: u32 = 4;
export const SHA1_LANES_BYTES: usize = 80 + 80 * 16;

/**
 * Takes four blocks of 64 bytes, one behind the other, whose words are big-endian already. Leaves the fourth and fifth words of
 * the digests: see endOfLane.
 */
export function sha1Lanes(scratch: usize, blocks: usize): void {
  const schedule = scratch + SCHEDULE;
  for (let at: usize = 0; at < 64; at += 16) transpose(blocks + at, schedule + (at << 2));
  expand(schedule);
  start(scratch);
  chooseRounds(scratch, schedule, v128.splat<u32>(0x5a827999));
  parityRounds(scratch, schedule + 320, v128.splat<u32>(0x6ed9eba1));
  majorityRounds(scratch, schedule + 640, v128.splat<u32>(0x8f1bbcdc));
  parityRounds(scratch, schedule + 960, v128.splat<u32>(0xca62c1d6));
}

/** The last 8 bytes of a lane's digest as a number. */
export function endOfLane(scratch: usize, lane: u32): u64 {
  const place = scratch + ((<usize>lane) << 2);
  const fourth: u32 = load<u32>(place, 48) + 0x10325476;
  const fifth: u32 = load<u32>(place, 64) + 0xc3d2e1f0;
  return ((<u64>fourth) << 32) | fifth;
}

/** Four words of each block to four vectors of one word of each. */
function transpose(blocks: usize, words: usize): void {
  const a = v128.load(blocks);
  const b = v128.load(blocks, 64);
  const c = v128.load(blocks, 128);
  const d = v128.load(blocks, 192);
  const lowAb = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const highAb = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const lowCd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const highCd = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(words, v128.shuffle<u64>(lowAb, lowCd, 0, 2));
  v128.store(words, v128.shuffle<u64>(lowAb, lowCd, 1, 3), 16);
  v128.store(words, v128.shuffle<u64>(highAb, highCd, 0, 2), 32);
  v128.store(words, v128.shuffle<u64>(highAb, highCd, 1, 3), 48);
}

function expand(schedule: usize): void {
  for (let at = schedule + 16 * 16; at < schedule + 80 * 16; at += 16) {
    const near = v128.xor(v128.load(at - 3 * 16), v128.load(at - 8 * 16));
    const far = v128.xor(v128.load(at - 14 * 16), v128.load(at - 16 * 16));
    v128.store(at, rotated(v128.xor(near, far), 1));
  }
}

function start(state: usize): void {
  v128.store(state, v128.splat<u32>(0x67452301));
  v128.store(state, v128.splat<u32>(0xefcdab89), 16);
  v128.store(state, v128.splat<u32>(0x98badcfe), 32);
  v128.store(state, v128.splat<u32>(0x10325476), 48);
  v128.store(state, v128.splat<u32>(0xc3d2e1f0), 64);
}

function chooseRounds(state: usize, words: usize, constant: v128): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  for (let at = words; at < words + 20 * 16; at += 80) {
    e = sum(
      e,
      v128.add<u32>(v128.load(at), constant),
      v128.xor(d, v128.and(b, v128.xor(c, d))),
      rotated(a, 5),
    );
    b = rotated(b, 30);
    d = sum(
      d,
      v128.add<u32>(v128.load(at, 16), constant),
      v128.xor(c, v128.and(a, v128.xor(b, c))),
      rotated(e, 5),
    );
    a = rotated(a, 30);
    c = sum(
      c,
      v128.add<u32>(v128.load(at, 32), constant),
      v128.xor(b, v128.and(e, v128.xor(a, b))),
      rotated(d, 5),
    );
    e = rotated(e, 30);
    b = sum(
      b,
      v128.add<u32>(v128.load(at, 48), constant),
      v128.xor(a, v128.and(d, v128.xor(e, a))),
      rotated(c, 5),
    );
    d = rotated(d, 30);
    a = sum(
      a,
      v128.add<u32>(v128.load(at, 64), constant),
      v128.xor(e, v128.and(c, v128.xor(d, e))),
      rotated(b, 5),
    );
    c = rotated(c, 30);
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
  v128.store(state, e, 64);
}

function parityRounds(state: usize, words: usize, constant: v128): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  for (let at = words; at < words + 20 * 16; at += 80) {
    e = sum(e, v128.add<u32>(v128.load(at), constant), v128.xor(b, v128.xor(c, d)), rotated(a, 5));
    b = rotated(b, 30);
    d = sum(d, v128.add<u32>(v128.load(at, 16), constant), v128.xor(a, v128.xor(b, c)), rotated(e, 5));
    a = rotated(a, 30);
    c = sum(c, v128.add<u32>(v128.load(at, 32), constant), v128.xor(e, v128.xor(a, b)), rotated(d, 5));
    e = rotated(e, 30);
    b = sum(b, v128.add<u32>(v128.load(at, 48), constant), v128.xor(d, v128.xor(e, a)), rotated(c, 5));
    d = rotated(d, 30);
    a = sum(a, v128.add<u32>(v128.load(at, 64), constant), v128.xor(c, v128.xor(d, e)), rotated(b, 5));
    c = rotated(c, 30);
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
  v128.store(state, e, 64);
}

function majorityRounds(state: usize, words: usize, constant: v128): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  for (let at = words; at < words + 20 * 16; at += 80) {
    e = sum(
      e,
      v128.add<u32>(v128.load(at), constant),
      v128.or(v128.and(b, c), v128.and(d, v128.or(b, c))),
      rotated(a, 5),
    );
    b = rotated(b, 30);
    d = sum(
      d,
      v128.add<u32>(v128.load(at, 16), constant),
      v128.or(v128.and(a, b), v128.and(c, v128.or(a, b))),
      rotated(e, 5),
    );
    a = rotated(a, 30);
    c = sum(
      c,
      v128.add<u32>(v128.load(at, 32), constant),
      v128.or(v128.and(e, a), v128.and(b, v128.or(e, a))),
      rotated(d, 5),
    );
    e = rotated(e, 30);
    b = sum(
      b,
      v128.add<u32>(v128.load(at, 48), constant),
      v128.or(v128.and(d, e), v128.and(a, v128.or(d, e))),
      rotated(c, 5),
    );
    d = rotated(d, 30);
    a = sum(
      a,
      v128.add<u32>(v128.load(at, 64), constant),
      v128.or(v128.and(c, d), v128.and(e, v128.or(c, d))),
      rotated(b, 5),
    );
    c = rotated(c, 30);
  }
  v128.store(state, a);
  v128.store(state, b, 16);
  v128.store(state, c, 32);
  v128.store(state, d, 48);
  v128.store(state, e, 64);
}

/** The last one is added last: it alone waits for the round before. */
function sum(a: v128, b: v128, c: v128, last: v128): v128 {
  return v128.add<u32>(v128.add<u32>(a, v128.add<u32>(b, c)), last);
}

function rotated(words: v128, bits: i32): v128 {
  return v128.or(v128.shl<u32>(words, bits), v128.shr<u32>(words, 32 - bits));
}
