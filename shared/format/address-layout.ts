import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { headBytes } from "./key-blocks.ts";

/*
 * Address table, little-endian: address → code, both families; what a code means stands in the dictionary, 0 is nothing.
 *
 * An entry is one position with a step: the code that holds at the position itself, and the code that holds from the
 * next one on. A single listed address is one entry (its code, then nothing) where plain boundaries would be two.
 * IPv4 positions are addresses. IPv6 positions are /64 networks; a /64 in which single addresses differ has the step
 * code INSIDE, and then the positions of the third list, whole addresses, speak for it alone.
 *
 *   offset      size  field
 *        0         4  magic "GHAT"
 *        4         2  format version
 *        6         2  steps (t), at least 1
 *        8         4  IPv4 entries (n)
 *       12         4  IPv6 /64 entries (m)
 *       16         4  IPv6 address entries (f)
 *       20         4  escapes (e)
 *       24         4  bytes of /64 bodies (b)
 *       28         4  bytes of address bodies (c)
 *       32         4  dictionary bytes (d)
 *       36       t*4  steps: code here (2), code after (2)
 *                e*4  escapes: entry numbers, ascending
 *             262148  IPv4 directory: for each upper half its first entry; one more holds n
 *                     /64 heads (key-blocks.ts, keys of two words)
 *                     address heads (keys of four words)
 *                n*2  IPv4 lower halves, ascending within an upper half
 *                e*2  the steps of the escapes
 *              n+m+f  one byte an entry, IPv4 first: its step, or 255: see escapes
 *                  b  /64 bodies
 *                  c  address bodies
 *                  d  dictionary: UTF-8
 *      end         4  CRC-32C of all bytes before it
 *
 * Numbers of four bytes stand before those of two and of one: so all of them lie at multiples of their size.
 */
const MAGIC = 0x5441_4847; // "GHAT"
const VERSION = 1;
const HEADER_BYTES = 36;
export const PAGES = 0x1_0000;
const DIRECTORY_BYTES = (PAGES + 1) * 4;
export const CRC_BYTES = 4;
/** A step byte that says: look among the escapes. */
export const ESCAPE = 255;
/** A step code that says: look among the whole addresses of this /64. No combination has it. */
export const INSIDE = 0xffff;

/** The counts that the header holds, in its order. */
export type AddressCounts = {
  readonly steps: number;
  readonly v4: number;
  readonly networks: number;
  readonly addresses: number;
  readonly escapes: number;
  readonly networkBodies: number;
  readonly addressBodies: number;
  readonly dictionary: number;
};

export type AddressLayout = {
  readonly steps: number;
  readonly codes: number;
  readonly escapes: number;
  readonly escapeSteps: number;
  readonly directory: number;
  readonly lows: number;
  readonly networkHeads: number;
  readonly networkBodies: number;
  readonly addressHeads: number;
  readonly addressBodies: number;
  readonly dictionary: number;
  readonly crc: number;
};

/** Offsets from counts: the one place where the drawing above is arithmetic. */
export function addressLayout(counts: AddressCounts): AddressLayout {
  const escapes = HEADER_BYTES + counts.steps * 4;
  const directory = escapes + counts.escapes * 4;
  const networkHeads = directory + DIRECTORY_BYTES;
  const addressHeads = networkHeads + headBytes(2, counts.networks);
  const lows = addressHeads + headBytes(4, counts.addresses);
  const escapeSteps = lows + counts.v4 * 2;
  const codes = escapeSteps + counts.escapes * 2;
  const networkBodies = codes + counts.v4 + counts.networks + counts.addresses;
  const addressBodies = networkBodies + counts.networkBodies;
  const dictionary = addressBodies + counts.addressBodies;
  return {
    steps: HEADER_BYTES,
    escapes,
    directory,
    networkHeads,
    addressHeads,
    lows,
    escapeSteps,
    codes,
    networkBodies,
    addressBodies,
    dictionary,
    crc: dictionary + counts.dictionary,
  };
}

/** A table of this shape with its header, all else zero; `sealAddressTable` ends it. */
export function blankAddressTable(counts: AddressCounts): Uint8Array {
  const bytes = new Uint8Array(addressLayout(counts).crc + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, counts.steps, true);
  const { v4, networks, addresses, escapes, networkBodies, addressBodies, dictionary } = counts;
  [v4, networks, addresses, escapes, networkBodies, addressBodies, dictionary].forEach((count, index) =>
    view.setUint32(8 + index * 4, count, true),
  );
  return bytes;
}

/** Writes the checksum over all that was filled in. */
export function sealAddressTable(bytes: Uint8Array): void {
  const crc = bytes.length - CRC_BYTES;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(crc, crc32c(bytes.subarray(0, crc)), true);
}

/** Counts of a header whose sections fill these bytes exactly. */
export function readAddressCounts(view: DataView): AddressCounts {
  if (view.byteLength < HEADER_BYTES)
    throw new FormatError("address_table_truncated", { expected: HEADER_BYTES, got: view.byteLength });
  expectEqual("address_table_magic", MAGIC, view.getUint32(0, true));
  expectEqual("address_table_version", VERSION, view.getUint16(4, true));
  const count = (at: number): number => view.getUint32(at, true);
  return {
    steps: view.getUint16(6, true),
    v4: count(8),
    networks: count(12),
    addresses: count(16),
    escapes: count(20),
    networkBodies: count(24),
    addressBodies: count(28),
    dictionary: count(32),
  };
}
