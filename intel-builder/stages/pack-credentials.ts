import { join } from "node:path";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { LOOKUP_KEY_BYTES, shardBitsFor } from "../../shared/format/lookup-key.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";
import type { CredentialRecord } from "../sources/collected.ts";
import { emitPack, type Emitted } from "./emit-pack.ts";
import { IDENTITY_RECORD_BYTES, identityBlock, pairRecords, usernameRecord } from "./identity-blocks.ts";
import { PASSWORD_RECORD_BYTES, passwordBlock, passwordRecord } from "./password-blocks.ts";
import { createSpill, type Spill } from "./spill.ts";

// 8 KiB: small enough for one quick range read, large enough that a block is shared by hundreds of keys.
const TARGET_BLOCK_BYTES = 8_192;

export type CredentialPacks = {
  readonly passwords: Emitted;
  readonly identities: Emitted;
  /** Ids of the sources that gave to each pack. */
  readonly passwordSources: readonly string[];
  readonly identitySources: readonly string[];
};

/** Streams all credentials into two packs under `directory`; the same records in any order give the same bytes. */
export async function packCredentials(
  credentials: AsyncIterable<CredentialRecord>,
  ring: KeyRing,
  directory: string,
): Promise<CredentialPacks> {
  const passwords = createSpill(join(directory, "passwords"), PASSWORD_RECORD_BYTES);
  const identities = createSpill(join(directory, "identities"), IDENTITY_RECORD_BYTES);
  const sources = { passwords: new Set<string>(), identities: new Set<string>() };
  try {
    for await (const record of credentials) {
      // This pack answers by SHA-1: a hash of another kind finds nothing in it.
      if (record.kind === "ntlm") continue;
      if (record.kind !== "username") addPassword(passwords, record);
      if (record.kind !== "password") addIdentity(identities, ring, record);
      if (record.kind !== "username") sources.passwords.add(record.source);
      if (record.kind !== "password") sources.identities.add(record.source);
    }
    return {
      passwords: emitPasswords(join(directory, "passwords.pack"), passwords),
      identities: emitIdentities(join(directory, "identities.pack"), identities),
      passwordSources: [...sources.passwords].toSorted(),
      identitySources: [...sources.identities].toSorted(),
    };
  } finally {
    passwords.discard();
    identities.discard();
  }
}

type Kind<K extends CredentialRecord["kind"]> = Extract<CredentialRecord, { kind: K }>;

/** The password of a leaked pair is a leaked password too, seen at least once. */
function addPassword(spill: Spill, record: Kind<"password" | "pair">): void {
  const seen =
    record.kind === "password" ? record : { sha1: passwordSha1(record.password), count: 1, common: false };
  spill.add(passwordRecord(seen));
}

function addIdentity(spill: Spill, ring: KeyRing, record: Kind<"pair" | "username">): void {
  if (record.kind === "username") spill.add(usernameRecord(ring, record.username));
  else for (const part of pairRecords(ring, record.username, record.password)) spill.add(part);
}

function emitPasswords(path: string, spill: Spill): Emitted {
  const shardBits = shardBitsFor(spill.count() * PASSWORD_RECORD_BYTES, TARGET_BLOCK_BYTES);
  return emitPack(path, spill, {
    kind: "passwords",
    shardBits,
    recordBytes: PASSWORD_RECORD_BYTES,
    block: passwordBlock,
  });
}

function emitIdentities(path: string, spill: Spill): Emitted {
  const shardBits = shardBitsFor(spill.count() * LOOKUP_KEY_BYTES, TARGET_BLOCK_BYTES);
  return emitPack(path, spill, {
    kind: "identities",
    shardBits,
    recordBytes: IDENTITY_RECORD_BYTES,
    block: identityBlock,
  });
}
