import { isUtf8 } from "node:buffer";
import { unpacked, type PackedFile } from "./compression.ts";

const LF = 10;
const ESCAPE = Buffer.from("$HEX[");

/**
 * Whether every line is UTF-8 and none is written as `$HEX[…]`: only then are a line's bytes what somebody typed. Reads
 * the whole file, at the speed of the disk.
 */
export async function isPlainText(file: PackedFile): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of unpacked(file)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(LF) + 1;
    // A chunk without any line end is no list of passwords.
    if (end === 0 && bytes.length > 1024 * 1024) return false;
    const lines = bytes.subarray(0, end);
    if (!isUtf8(lines) || lines.includes(ESCAPE)) return false;
    rest = bytes.subarray(end);
  }
  return isUtf8(rest) && !rest.includes(ESCAPE);
}
