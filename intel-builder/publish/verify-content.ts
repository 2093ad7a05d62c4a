import { createHash } from "node:crypto";
import type { ArtefactName } from "../../shared/format/artefact-names.ts";
import { openAsnKinds } from "../../shared/format/asn-kinds.ts";
import { BLOCK_HASH_BYTES, verifyBlockIndex } from "../../shared/format/block-index.ts";
import { readPackHeader, type PackKind } from "../../shared/format/credential-pack.ts";
import { verifyDomainSet } from "../../shared/format/domain-set.ts";
import { expectEqual, FormatError } from "../../shared/format/format-error.ts";
import { verifyIdentityBlock } from "../../shared/format/identity-block.ts";
import { artefactNamed, type Manifest } from "../../shared/format/manifest.ts";
import { verifyPasswordBlock } from "../../shared/format/password-block.ts";
import { verifyAddressTable } from "../../shared/format/address-table.ts";
import { verifyRangeTable } from "../../shared/format/range-table.ts";
import type { ObjectReader } from "../../shared/format/release-store.ts";
import { verifyUserAgentRules } from "../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { readModel } from "../../shared/score/read-model.ts";
import { verifiedArtefact, verifyObjects } from "./verify-release.ts";

/** Complete and slow: every object against the manifest, and every artefact's own order, checksums and block hashes. */
export async function verifyContent(
  store: ObjectReader,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<Manifest> {
  const manifest = await verifyObjects(store, id, signers);
  const bytes = (name: ArtefactName): Promise<Uint8Array> =>
    verifiedArtefact(store, name, artefactNamed(manifest.body, name));
  verifyAddressTable(await bytes("addresses"));
  verifyRangeTable(await bytes("asn"));
  openAsnKinds(await bytes("asn-kinds"));
  verifyDomainSet(await bytes("domains"));
  verifyUserAgentRules(await bytes("user-agents"));
  readModel(await bytes("model"));
  const passwords = verifyPack("passwords", await bytes("passwords"), await bytes("passwords-index"));
  expectEqual("pack_layout", artefactNamed(manifest.body, "passwords").entries, passwords);
  const identities = verifyPack("identities", await bytes("identities"), await bytes("identities-index"));
  expectEqual("pack_layout", artefactNamed(manifest.body, "identities").entries, identities);
  return manifest;
}

const VERIFY_BLOCK = { passwords: verifyPasswordBlock, identities: verifyIdentityBlock } as const;

/** Every block against the index and its own order; gives the number of entries. */
function verifyPack(kind: PackKind, pack: Uint8Array, indexBytes: Uint8Array): number {
  const header = readPackHeader(pack);
  const index = verifyBlockIndex(indexBytes);
  expectEqual("pack_layout", kind, header.kind);
  expectEqual("block_index_layout", kind, index.kind);
  expectEqual("block_index_layout", header.shardBits, index.shardBits);
  expectEqual("pack_truncated", index.packBytes, pack.length);
  let entries = 0;
  for (let shard = 0; shard < 2 ** index.shardBits; shard++) {
    const { offset, length, hash } = index.place(shard);
    const block = pack.subarray(offset, offset + length);
    const got = createHash("sha256").update(block).digest().subarray(0, BLOCK_HASH_BYTES);
    if (!got.equals(hash))
      throw new FormatError("block_hash", { expected: `the indexed hash of block ${shard}`, got: "another" });
    entries += VERIFY_BLOCK[kind](block, shard, index.shardBits);
  }
  return entries;
}
