import { crc32c } from "../../shared/format/crc32c.ts";

export type Random = () => number;

/** Numbers that lengths, counts and offsets break at. */
const EXTREMES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/** One to four changes: bits, bytes, extreme numbers, pieces moved, cut off or added. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let changes = below(random, 4); changes >= 0; changes--) changed = changedOnce(changed, random);
  return changed;
}

/** Half of the changes would end at the checksum: this one lets them through to what it guards. */
export function resealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) return bytes;
  const at = bytes.length - 4;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes;
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function changedOnce(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(below(random, 256));
  const at = below(random, bytes.length);
  const kind = below(random, 16);
  if (kind === 0) return bytes.slice(0, at);
  if (kind === 1) return repeatedFrom(bytes, at);
  if (kind < 4) bytes.copyWithin(below(random, bytes.length), at, at + 1 + below(random, 16));
  else if (kind < 8) writeNumber(bytes, at, EXTREMES[below(random, EXTREMES.length)] ?? 0);
  else if (kind < 12) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
  else bytes[at] = below(random, 256);
  return bytes;
}

function repeatedFrom(bytes: Uint8Array, at: number): Uint8Array {
  const longer = new Uint8Array(bytes.length * 2 - at);
  longer.set(bytes);
  longer.set(bytes.subarray(at), bytes.length);
  return longer;
}

function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  for (let index = 0; index < 4 && at + index < bytes.length; index++)
    bytes[at + index] = value >>> (8 * index);
}
