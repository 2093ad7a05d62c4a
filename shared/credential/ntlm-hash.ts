/** What Windows keeps of a password (16 bytes): MD4 of its UTF-16LE, as leak lists of domains give it. Not a protection. */
export function ntlmHash(password: string): Uint8Array {
  const text = new Uint8Array(password.length * 2);
  const view = new DataView(text.buffer);
  for (let index = 0; index < password.length; index++)
    view.setUint16(index * 2, password.charCodeAt(index), true);
  return md4(text);
}

// RFC 1320. No longer in OpenSSL's default provider nor in noble; here it only names entries of a list.
const SHIFTS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;
const ADDENDS = [0, 0x5a82_7999, 0x6ed9_eba1] as const;
/** In which order each round reads the sixteen words of a block. */
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const;
const MIXES = [
  (x: number, y: number, z: number): number => (x & y) | (~x & z),
  (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number): number => x ^ y ^ z,
] as const;

type State = readonly [number, number, number, number];

function md4(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length * 8), true);
  let state: State = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
  for (let at = 0; at < padded.length; at += 64) state = afterBlock(state, view, at);
  const digest = new Uint8Array(16);
  const words = new DataView(digest.buffer);
  for (const [index, word] of state.entries()) words.setUint32(index * 4, word, true);
  return digest;
}

function afterBlock(state: State, view: DataView, at: number): State {
  let [a, b, c, d] = state;
  for (const [round, order] of ORDERS.entries()) {
    const mix = MIXES[round];
    for (const [step, word] of order.entries()) {
      const mixed = mix?.(b, c, d) ?? 0;
      const sum = (a + mixed + view.getUint32(at + word * 4, true) + (ADDENDS[round] ?? 0)) | 0;
      const shift = SHIFTS[round]?.[step % 4] ?? 0;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    }
  }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
}
