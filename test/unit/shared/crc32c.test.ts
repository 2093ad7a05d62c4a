import { test } from "vitest";
import { crc32c } from "../../../shared/format/crc32c.ts";

test.for([
  ["the check value of the CRC catalogue", new TextEncoder().encode("123456789"), 0xe306_9283],
  ["32 zero bytes (RFC 3720 B.4)", new Uint8Array(32), 0x8a91_36aa],
  ["32 bytes of ones (RFC 3720 B.4)", new Uint8Array(32).fill(0xff), 0x62a8_ab43],
  ["nothing", new Uint8Array(0), 0],
] as const)("%s", ([, bytes, crc], { expect }) => {
  expect(crc32c(bytes)).toBe(crc);
});
