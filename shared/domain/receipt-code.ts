/** Crockford's base32: no I, L, O or U, so a code survives being read out on the telephone. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/u;

/** Random bytes that `receiptCode` needs. 40 bits: with a million receipts kept, a guess hits one in a million times. */
export const CODE_BYTES = CODE_LENGTH;

/** Eight characters that a visitor may be shown; the first one names the shard that keeps the receipt. */
export function receiptCode(randomBytes: Uint8Array): string {
  let code = "";
  for (let index = 0; index < CODE_LENGTH; index++) code += ALPHABET[(randomBytes[index] ?? 0) & 31] ?? "";
  return code;
}

/** The code as it was issued, from what a person typed; null if it cannot be one. */
export function normaliseCode(typed: string): string | null {
  const code = typed.toUpperCase().replaceAll(/[\s-]/gu, "").replaceAll("O", "0").replaceAll(/[IL]/gu, "1");
  return CODE.test(code) ? code : null;
}

/** 0 to 31. */
export function codeGroup(code: string): number {
  return Math.max(0, ALPHABET.indexOf(code.slice(0, 1)));
}
