import { RECORD_BYTES } from "../kernel/kernel.ts";

/**
 * The five sets of keys that leaks give, each spilled by itself. Passwords, NTLM hashes and names wait as the kernel's
 * records; pairs and similar forms with the user-name key's first half in front, which decides partition and shard.
 */
export const LANES = ["passwords", "ntlm", "names", "pairs", "similar"] as const;
export type Lane = (typeof LANES)[number];

/*
 * A record of pairs or similar: three little-endian words of 32 bits
 *   the user-name key's first half; the key's first half; its second half
 */
export const NAMED_RECORD_BYTES = 12;

export const LANE_RECORD_BYTES: Readonly<Record<Lane, number>> = {
  passwords: RECORD_BYTES,
  ntlm: RECORD_BYTES,
  names: RECORD_BYTES,
  pairs: NAMED_RECORD_BYTES,
  similar: NAMED_RECORD_BYTES,
};

/** Which pack a lane's keys go to, and there into which section. */
export const PACK_LANES = {
  passwords: ["passwords"],
  ntlm: ["ntlm"],
  identities: ["names", "pairs", "similar"],
} as const satisfies Record<string, readonly Lane[]>;
export type PackName = keyof typeof PACK_LANES;

/** A key's two halves as the kernel's record of 8 bytes (kernel.ts), in two words, the lower one first. */
export function recordWords(high: number, low: number, facts: number): readonly [number, number] {
  return [((low << 8) | facts) >>> 0, ((high << 8) | (low >>> 24)) >>> 0];
}
