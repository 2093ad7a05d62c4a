import * as z from "zod/mini";
import type { Encoded } from "./encode-partition.ts";
import type { Scattered } from "./scatter-text.ts";

/* Results of tasks, as a killed build left them in its work directory. Anything else there is as good as nothing. */

const whole = z.int().check(z.minimum(0));

const scatteredSchema = z.strictObject({
  kind: z.literal("scattered"),
  identity: z.string(),
  spill: z.strictObject({ path: z.string(), pieces: z.array(z.array(whole)) }),
  records: whole,
  lines: z.array(whole),
  refused: z.array(
    z.strictObject({ slice: whole, fault: z.string(), count: whole, firstLines: z.array(whole) }),
  ),
});

/** Null unless it is the result of the same unit of work. */
export function savedScattered(value: unknown, identity: string): Scattered | null {
  const parsed = scatteredSchema.safeParse(value);
  return parsed.success && parsed.data.identity === identity ? parsed.data : null;
}

/** What the blocks of one partition are, wherever that is written down. */
export const ENCODED_FIELDS = {
  piece: z.strictObject({
    path: z.string(),
    bytes: whole,
    lengths: z.array(whole),
    hashes: z.string(),
  }),
  entries: z.array(whole),
  crowded: whole,
  common: z.array(z.string().check(z.regex(/^[0-9]{1,20}$/u))),
};

const encodedSchema = z.strictObject({ kind: z.literal("encoded"), identity: z.string(), ...ENCODED_FIELDS });

export function savedEncoded(value: unknown, identity: string): Encoded | null {
  const parsed = encodedSchema.safeParse(value);
  if (!parsed.success || parsed.data.identity !== identity) return null;
  return { ...parsed.data, common: parsed.data.common.map(BigInt) };
}

/** As text: JSON has no such numbers. */
export function encodedToSave(encoded: Encoded, identity: string): object {
  return { ...encoded, identity, common: encoded.common.map(String) };
}
