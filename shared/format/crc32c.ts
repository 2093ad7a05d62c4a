// Castagnoli polynomial 0x1EDC6F41, reflected. Finds every burst of damage up to 32 bits (RFC 3720 appendix B.4).
const POLYNOMIAL = 0x82f6_3b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value >>> 0;
});

/**
 * CRC-32C of the bytes, or of these behind others whose CRC is `before`. Tells damage, not malice: signatures and hashes
 * in the manifest do that.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let crc = before ^ 0xffff_ffff;
  for (let at = 0; at < bytes.length; at++) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
