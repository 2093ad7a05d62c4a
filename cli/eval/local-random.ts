/**
 * Bytes for receipt codes and device ids of an evaluation: the same run gives the same answers, so they come from a
 * counter (SplitMix32) and guard nothing.
 */
export function openLocalRandom(): (length: number) => Uint8Array {
  let state = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      state = (state + 0x9e37_79b9) | 0;
      const mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
      bytes[index] = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97) >>> 24;
    }
    return bytes;
  };
}
