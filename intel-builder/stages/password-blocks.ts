import { countClassOf } from "../../shared/format/count-class.ts";
import { LOOKUP_KEY_BYTES, passwordKey } from "../../shared/format/lookup-key.ts";
import {
  packFacts,
  PASSWORD_ENTRY_BYTES,
  unpackFacts,
  writePasswordBlock,
} from "../../shared/format/password-block.ts";
import { sameKey, sortedOffsets } from "./sorted-keys.ts";
import type { Shard } from "./shards-of.ts";

export type SeenPassword = { readonly sha1: Uint8Array; readonly count: number; readonly common: boolean };

/** One spilled record: the key, then one byte of facts. */
export const PASSWORD_RECORD_BYTES = PASSWORD_ENTRY_BYTES;

export function passwordRecord({ sha1, count, common }: SeenPassword): Uint8Array {
  const record = new Uint8Array(PASSWORD_RECORD_BYTES);
  record.set(passwordKey(sha1));
  record[LOOKUP_KEY_BYTES] = packFacts({ countClass: countClassOf(count), common });
  return record;
}

/** One block of a shard. A password that several sources know keeps its highest class, and is common if one says so. */
export function passwordBlock({ shard, records }: Shard): {
  readonly bytes: Uint8Array;
  readonly entries: number;
} {
  const keys = new Uint8Array(records.length);
  const facts = new Uint8Array(records.length / PASSWORD_RECORD_BYTES);
  let entries = 0;
  for (const offset of sortedOffsets(records, PASSWORD_RECORD_BYTES, 0)) {
    const key = records.subarray(offset, offset + LOOKUP_KEY_BYTES);
    const seen = records[offset + LOOKUP_KEY_BYTES] ?? 0;
    const last = (entries - 1) * LOOKUP_KEY_BYTES;
    if (entries > 0 && sameKey(key, keys.subarray(last, last + LOOKUP_KEY_BYTES))) {
      facts[entries - 1] = merged(facts[entries - 1] ?? 0, seen);
    } else {
      keys.set(key, entries * LOOKUP_KEY_BYTES);
      facts[entries] = seen;
      entries += 1;
    }
  }
  const bytes = writePasswordBlock(
    shard,
    keys.subarray(0, entries * LOOKUP_KEY_BYTES),
    facts.subarray(0, entries),
  );
  return { bytes, entries };
}

function merged(a: number, b: number): number {
  const [one, other] = [unpackFacts(a), unpackFacts(b)];
  return packFacts({
    countClass: Math.max(one.countClass, other.countClass),
    common: one.common || other.common,
  });
}
