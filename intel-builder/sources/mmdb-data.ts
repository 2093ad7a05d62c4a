/** A value of an MMDB file. Numbers above 2^53 lose their last digits: none that we read is that large. */
export type MmdbValue =
  | string
  | number
  | boolean
  | null
  | readonly MmdbValue[]
  | { readonly [name: string]: MmdbValue };

// Real records nest two or three deep and hold a few dozen values; a file may say anything.
const MAX_DEPTH = 16;
const MAX_VALUES = 4_096;

/** A file that contradicts itself. Says where, never what stands there. */
export class MmdbError extends Error {
  override readonly name = "MmdbError";
}

/**
 * Decodes one value of a data section (MaxMind DB file format 2.0, https://maxmind.github.io/MaxMind-DB/). Every length is
 * checked against the section; a pointer may lead anywhere inside it, but not through another pointer.
 */
export function readMmdbValue(section: Uint8Array, offset: number): MmdbValue {
  const reader = {
    section,
    view: new DataView(section.buffer, section.byteOffset, section.length),
    left: MAX_VALUES,
  };
  return readValue(reader, offset, 0).value;
}

type Reader = { readonly section: Uint8Array; readonly view: DataView; left: number };
type Read<T = MmdbValue> = { readonly value: T; readonly next: number };
type Control = { readonly type: number; readonly size: number; readonly next: number };

const [POINTER, TEXT, DOUBLE, BYTES, MAP, INT32, ARRAY, BOOLEAN, FLOAT] = [1, 2, 3, 4, 7, 8, 11, 14, 15];
const UNSIGNED: ReadonlySet<number> = new Set([5, 6, 9, 10]);

function readValue(reader: Reader, offset: number, depth: number): Read {
  if (depth > MAX_DEPTH || reader.left-- <= 0)
    throw new MmdbError("mmdb_data: expected a small record, got more");
  const control = byteAt(reader, offset);
  if (control >>> 5 === POINTER) {
    const { value: target, next } = readPointer(reader, offset);
    if (byteAt(reader, target) >>> 5 === POINTER)
      throw new MmdbError("mmdb_data: expected a value, got a pointer to a pointer");
    return { value: readValue(reader, target, depth + 1).value, next };
  }
  const head = readControl(reader, offset);
  if (head.type === MAP) return readMap(reader, head, depth);
  if (head.type === ARRAY) return readArray(reader, head, depth);
  if (head.type === BOOLEAN) return { value: head.size === 1, next: head.next };
  return { value: readScalar(reader, head), next: head.next + head.size };
}

function readControl(reader: Reader, offset: number): Control {
  const control = byteAt(reader, offset);
  const isExtended = control >>> 5 === 0;
  const type = isExtended ? byteAt(reader, offset + 1) + 7 : control >>> 5;
  let next = offset + (isExtended ? 2 : 1);
  let size = control & 31;
  if (size >= 29) {
    const bytes = size - 28;
    const base = [29, 285, 65_821][bytes - 1] ?? 0;
    size = base + unsigned(reader, next, bytes);
    next += bytes;
  }
  return { type, size, next };
}

function readPointer(reader: Reader, offset: number): Read<number> {
  const control = byteAt(reader, offset);
  const extra = (control >>> 3) & 3;
  const low = unsigned(reader, offset + 1, extra + 1);
  const value =
    extra === 3 ? low : (control & 7) * 256 ** (extra + 1) + low + ([0, 2048, 526_336][extra] ?? 0);
  return { value, next: offset + extra + 2 };
}

function readMap(reader: Reader, { size, next }: Control, depth: number): Read {
  const members: [string, MmdbValue][] = [];
  let at = next;
  for (let index = 0; index < size; index++) {
    const key = readValue(reader, at, depth + 1);
    const member = readValue(reader, key.next, depth + 1);
    if (typeof key.value !== "string") throw new MmdbError("mmdb_data: expected a name, got another value");
    members.push([key.value, member.value]);
    at = member.next;
  }
  return { value: Object.fromEntries(members), next: at };
}

function readArray(reader: Reader, { size, next }: Control, depth: number): Read {
  const values: MmdbValue[] = [];
  let at = next;
  for (let index = 0; index < size; index++) {
    const read = readValue(reader, at, depth + 1);
    values.push(read.value);
    at = read.next;
  }
  return { value: values, next: at };
}

function readScalar(reader: Reader, { type, size, next }: Control): MmdbValue {
  if (next + size > reader.section.length)
    throw new MmdbError(`mmdb_data: expected ${size} bytes, got fewer`);
  if (type === TEXT) return new TextDecoder().decode(reader.section.subarray(next, next + size));
  if (type === DOUBLE && size === 8) return reader.view.getFloat64(next);
  if (type === FLOAT && size === 4) return reader.view.getFloat32(next);
  if (type === INT32 && size <= 4) return unsigned(reader, next, size) | 0;
  if (UNSIGNED.has(type) && size <= 16) return unsigned(reader, next, size);
  if (type === BYTES) return null;
  throw new MmdbError(`mmdb_data: expected a known type, got ${type} of ${size} bytes`);
}

/** Big end first, as everything in the format. */
function unsigned(reader: Reader, offset: number, bytes: number): number {
  let value = 0;
  for (let at = 0; at < bytes; at++) value = value * 256 + byteAt(reader, offset + at);
  return value;
}

function byteAt({ section }: Reader, offset: number): number {
  const byte = section[offset];
  if (byte === undefined) throw new MmdbError(`mmdb_data: expected a byte at ${offset}, got the end`);
  return byte;
}
