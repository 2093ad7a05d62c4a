import { hash } from "node:crypto";
import { storedIdentityKeys, usernameKey } from "../../shared/credential/identity-keys.ts";
import { countClassOf } from "../../shared/format/count-class.ts";
import { highWord, lowWord, passwordKey } from "../../shared/format/lookup-key.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";
import { normaliseLogin } from "../../shared/identity/normalise-login.ts";
import { COMMON_FACT } from "../kernel/kernel.ts";
import type { CredentialRecord } from "../sources/collected.ts";
import { recordWords, type Lane } from "./lanes.ts";
import type { RecordSpill } from "./record-spill.ts";

type Kind<K extends CredentialRecord["kind"]> = Extract<CredentialRecord, { kind: K }>;

/** Spills what one record says: a leaked pair is a leaked password, name and pair, and gives every near password away. */
export function spillRecord(spill: RecordSpill, ring: KeyRing, record: CredentialRecord): void {
  switch (record.kind) {
    case "password":
      return spillHash(spill, "passwords", record.sha1, record);
    case "ntlm":
      return spillHash(spill, "ntlm", record.ntlm, record);
    case "username":
      return spillName(spill, record.source, usernameKey(ring, normaliseLogin(record.username)));
    case "pair":
      return spillPair(spill, ring, record);
  }
}

type Seen = { readonly count: number; readonly common: boolean; readonly source: string };

function spillHash(
  spill: RecordSpill,
  lane: Lane,
  digest: Uint8Array,
  { count, common, source }: Seen,
): void {
  const facts = countClassOf(count) | (common ? COMMON_FACT : 0);
  spillKey(spill, { lane, source, key: passwordKey(digest), facts });
}

function spillPair(spill: RecordSpill, ring: KeyRing, { username, password, source }: Kind<"pair">): void {
  spillHash(spill, "passwords", hash("sha1", password, "buffer"), { count: 1, common: false, source });
  const keys = storedIdentityKeys(ring, normaliseLogin(username), password);
  spillName(spill, source, keys.username);
  spillNamed(spill, { lane: "pairs", source, name: keys.username, key: keys.pair });
  spillNamed(spill, { lane: "similar", source, name: keys.username, key: keys.similar });
}

function spillName(spill: RecordSpill, source: string, key: Uint8Array): void {
  spillKey(spill, { lane: "names", source, key, facts: 0 });
}

type Keyed = {
  readonly lane: Lane;
  readonly source: string;
  readonly key: Uint8Array;
  readonly facts: number;
};

function spillKey(spill: RecordSpill, { lane, source, key, facts }: Keyed): void {
  const words = recordWords(highWord(key), lowWord(key), facts);
  spill.add({ lane, source, partition: key[0] ?? 0, words });
}

type Named = {
  readonly lane: Lane;
  readonly source: string;
  readonly name: Uint8Array;
  readonly key: Uint8Array;
};

function spillNamed(spill: RecordSpill, { lane, source, name, key }: Named): void {
  spill.add({ lane, source, partition: name[0] ?? 0, words: [highWord(name), highWord(key), lowWord(key)] });
}
