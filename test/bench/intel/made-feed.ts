/*
 * Leak feeds made by seed. The same seed, kind and number give the same lines on any machine; one record in eleven repeats
 * an earlier one, as in the measurements that the builder's figures are held against.
 */
export type FeedKind = "sha1-count" | "plain";

export type FeedPart = {
  readonly kind: FeedKind;
  readonly seed: number;
  /** Numbers of the first record and of the one after the last. */
  readonly from: number;
  readonly to: number;
};

const REPEAT_EVERY = 11;
const LETTERS = Buffer.from("abcdefghijklmnopqrstuvwxyz0123456789");
const HEX = Buffer.from("0123456789ABCDEF");
// 40 digits, a colon, ten digits of count, line feed.
const LONGEST_LINE = 52;
const CHUNK_BYTES = 1 << 20;

/** Text of the part in chunks of about a megabyte; each chunk is only good until the next one is asked for. */
export function* feedChunks(part: FeedPart): Generator<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const write = part.kind === "plain" ? writePassword : writeSha1Count;
  let used = 0;
  for (let record = part.from; record < part.to; record++) {
    if (used + LONGEST_LINE > CHUNK_BYTES) {
      yield chunk.subarray(0, used);
      used = 0;
    }
    used = write(chunk, used, idOf(record, part.seed), part.seed);
  }
  yield chunk.subarray(0, used);
}

/** What record `record` says: its own id, or that of an earlier record. Ids from 2^30 up are in no feed. */
export function idOf(record: number, seed: number): number {
  if (!repeats(record)) return record;
  const earlier = mixed(record, seed ^ 0x5bd1_e995) % record;
  return repeats(earlier) ? earlier - 1 : earlier;
}

function repeats(record: number): boolean {
  return record % REPEAT_EVERY === REPEAT_EVERY - 1;
}

/** Word `word` (0..4) of the id's SHA-1. Not a digest of anything: as uniform as one, and faster. */
export function sha1Word(id: number, word: number, seed: number): number {
  return mixed(mixed(id, seed + word) ^ Math.imul(id, 0x9e37_79b1), word);
}

/** Sightings: half of all records once, a quarter two or three times, and so on. */
export function countOf(id: number, seed: number): number {
  return Math.min(30_000_000, Math.floor(2 ** 32 / (mixed(id, seed ^ 0x27d4_eb2f) + 1)));
}

function writeSha1Count(into: Buffer, at: number, id: number, seed: number): number {
  let next = at;
  for (let word = 0; word < 5; word++) {
    const bits = sha1Word(id, word, seed);
    for (let shift = 28; shift >= 0; shift -= 4) into[next++] = HEX[(bits >>> shift) & 15] ?? 0;
  }
  into[next++] = 58;
  next = writeNumber(into, next, countOf(id, seed));
  into[next++] = 10;
  return next;
}

function writeNumber(into: Buffer, at: number, value: number): number {
  let divisor = 1;
  while (divisor * 10 <= value) divisor *= 10;
  let next = at;
  for (; divisor >= 1; divisor /= 10) into[next++] = 48 + (Math.floor(value / divisor) % 10);
  return next;
}

/** Eight to eleven letters and digits: as long as most passwords are. */
function writePassword(into: Buffer, at: number, id: number, seed: number): number {
  const length = 8 + (mixed(id, seed) & 3);
  let next = at;
  for (let word = 0; next < at + length; word++) {
    let bits = sha1Word(id, word, seed);
    for (let letter = 0; letter < 6 && next < at + length; letter++) {
      into[next++] = LETTERS[bits % 36] ?? 0;
      bits = Math.floor(bits / 36);
    }
  }
  into[next++] = 10;
  return next;
}

/** The finaliser of MurmurHash3, keyed. */
function mixed(value: number, key: number): number {
  let bits = Math.imul(value ^ Math.imul(key, 0xcc9e_2d51), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  return (bits ^ (bits >>> 15)) >>> 0;
}
