import { storedIdentityKeys, usernameKey } from "../../shared/credential/identity-keys.ts";
import { writeIdentityBlock } from "../../shared/format/identity-block.ts";
import { LOOKUP_KEY_BYTES } from "../../shared/format/lookup-key.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";
import { normaliseLogin } from "../../shared/identity/normalise-login.ts";
import { uniqueKeys } from "./sorted-keys.ts";
import type { Shard } from "./shards-of.ts";

/*
 * One spilled record: user-name key (8), which chooses the shard; the key itself (8); its section (1).
 */
const KEY_AT = LOOKUP_KEY_BYTES;
const SECTION_AT = KEY_AT + LOOKUP_KEY_BYTES;
export const IDENTITY_RECORD_BYTES = SECTION_AT + 1;

const SECTIONS = { names: 0, pairs: 1, similar: 2 } as const;

/** A leaked pair says three things: the name leaked, the pair leaked, and so did every near password. */
export function pairRecords(ring: KeyRing, username: string, password: string): readonly Uint8Array[] {
  const keys = storedIdentityKeys(ring, normaliseLogin(username), password);
  return [
    record(keys.username, keys.username, SECTIONS.names),
    record(keys.username, keys.pair, SECTIONS.pairs),
    record(keys.username, keys.similar, SECTIONS.similar),
  ];
}

export function usernameRecord(ring: KeyRing, username: string): Uint8Array {
  const key = usernameKey(ring, normaliseLogin(username));
  return record(key, key, SECTIONS.names);
}

export function identityBlock({ shard, records }: Shard): {
  readonly bytes: Uint8Array;
  readonly entries: number;
} {
  const sections = {
    names: sectionKeys(records, SECTIONS.names),
    pairs: sectionKeys(records, SECTIONS.pairs),
    similar: sectionKeys(records, SECTIONS.similar),
  };
  const keyBytes = sections.names.length + sections.pairs.length + sections.similar.length;
  return { bytes: writeIdentityBlock(shard, sections), entries: keyBytes / LOOKUP_KEY_BYTES };
}

function record(name: Uint8Array, key: Uint8Array, section: number): Uint8Array {
  const bytes = new Uint8Array(IDENTITY_RECORD_BYTES);
  bytes.set(name);
  bytes.set(key, KEY_AT);
  bytes[SECTION_AT] = section;
  return bytes;
}

function sectionKeys(records: Uint8Array, section: number): Uint8Array {
  const chosen = new Uint8Array(records.length);
  let used = 0;
  for (let at = 0; at < records.length; at += IDENTITY_RECORD_BYTES) {
    if (records[at + SECTION_AT] !== section) continue;
    chosen.set(records.subarray(at, at + IDENTITY_RECORD_BYTES), used);
    used += IDENTITY_RECORD_BYTES;
  }
  return uniqueKeys(chosen.subarray(0, used), IDENTITY_RECORD_BYTES, KEY_AT);
}
