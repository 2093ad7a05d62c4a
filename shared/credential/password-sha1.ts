import { sha1 } from "@noble/hashes/legacy.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-1 of the password's UTF-8 bytes as typed (20 bytes): the key that public leak lists use, not a protection. */
export function passwordSha1(password: string): Uint8Array {
  return sha1(utf8ToBytes(password));
}
