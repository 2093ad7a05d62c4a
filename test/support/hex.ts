/** Bytes as a person writes them down: hexadecimal, spaces and line ends anywhere. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\s+/gu, "").match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The same bytes at an odd offset of a larger buffer with other data around them. */
export function insideLargerBuffer(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 18).fill(0xa5);
  larger.set(bytes, 7);
  return larger.subarray(7, 7 + bytes.length);
}
