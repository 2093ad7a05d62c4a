/** What to do about each fault of an artefact. Codes appear in logs: add new ones, never rename or reuse one. */
const ADVICE = {
  range_table_truncated: "the download stopped early; fetch it again",
  range_table_magic: "this is another kind of file; check the manifest's artefact name",
  range_table_version: "rebuild the release with this version of intel-builder",
  range_table_layout: "the header contradicts itself; fetch it again",
  range_table_order: "the writer is broken; rebuild the release",
  range_table_checksum: "the bytes were damaged; fetch it again",
  address_table_truncated: "the download stopped early; fetch it again",
  address_table_magic: "this is another kind of file; check the manifest's artefact name",
  address_table_version: "rebuild the release with this version of intel-builder",
  address_table_layout: "the header contradicts itself; fetch it again",
  address_table_order: "the writer is broken; rebuild the release",
  address_table_checksum: "the bytes were damaged; fetch it again",
  address_provenance_layout: "rebuild the release with this version of intel-builder",
  address_provenance_checksum: "the bytes were damaged; fetch it again",
  domain_set_truncated: "the download stopped early; fetch it again",
  domain_set_magic: "this is another kind of file; check the manifest's artefact name",
  domain_set_version: "rebuild the release with this version of intel-builder",
  domain_set_layout: "the header contradicts itself; fetch it again",
  domain_set_order: "the writer is broken; rebuild the release",
  domain_set_checksum: "the bytes were damaged; fetch it again",
  user_agent_rules_truncated: "the download stopped early; fetch it again",
  user_agent_rules_magic: "this is another kind of file; check the manifest's artefact name",
  user_agent_rules_version: "rebuild the release with this version of intel-builder",
  user_agent_rules_layout: "the header contradicts itself; fetch it again",
  user_agent_rules_checksum: "the bytes were damaged; fetch it again",
  asn_kinds_layout: "rebuild the release with this version of intel-builder",
  listing_dictionary: "rebuild the release with this version of intel-builder",
  manifest_layout: "rebuild the release with this version of intel-builder",
  manifest_format: "rebuild the release with this version of intel-builder",
  manifest_unsigned: "sign it with a key of releaseSigners, or add the signer's public key there",
  manifest_signature: "the manifest was changed after it was signed; build and activate the release again",
  manifest_id: "the manifest stands under another release's name; activate the release again",
  manifest_missing: "the release was not pushed; activate it again",
  pointer_layout: "activate a release again to write a good pointer",
  artefact_missing: "the push stopped early or the object was deleted; activate the release again",
  artefact_size: "the push stopped early; activate the release again",
  artefact_hash: "the bytes were damaged or changed; activate the release again",
  artefact_unlisted: "rebuild the release with this version of intel-builder",
  model_layout: "rebuild the release with this version of intel-builder",
  pack_truncated: "the download stopped early; fetch it again",
  pack_magic: "this is another kind of file; check the manifest's artefact name",
  pack_version: "rebuild the release with this version of intel-builder",
  pack_layout: "the header contradicts itself; fetch it again",
  pack_order: "the writer is broken; rebuild the release",
  pack_checksum: "the bytes were damaged; fetch it again",
  block_index_truncated: "the download stopped early; fetch it again",
  block_index_magic: "this is another kind of file; check the manifest's artefact name",
  block_index_version: "rebuild the release with this version of intel-builder",
  block_index_layout: "the header contradicts itself; fetch it again",
  block_index_checksum: "the bytes were damaged; fetch it again",
  resident_set_truncated: "the download stopped early; fetch it again",
  resident_set_magic: "this is another kind of file; check the manifest's artefact name",
  resident_set_version: "rebuild the release with this version of intel-builder",
  resident_set_layout: "the header contradicts itself; fetch it again",
  resident_set_order: "the writer is broken; rebuild the release",
  resident_set_checksum: "the bytes were damaged; fetch it again",
  fuse_filter_truncated: "the download stopped early; fetch it again",
  fuse_filter_magic: "this is another kind of file; check the manifest's artefact name",
  fuse_filter_version: "rebuild the release with this version of intel-builder",
  fuse_filter_layout: "the header contradicts itself; fetch it again",
  fuse_filter_checksum: "the bytes were damaged; fetch it again",
  block_truncated: "the download stopped early; fetch it again",
  block_magic: "the index points elsewhere; activate the release again",
  block_shard: "the index points elsewhere; activate the release again",
  block_layout: "the header contradicts itself; fetch it again",
  block_order: "the writer is broken; rebuild the release",
  block_hash: "the bytes were damaged or changed; activate the release again",
} as const;
export type FormatErrorCode = keyof typeof ADVICE;

type Got = number | string;

/** An artefact that cannot be read: `code: expected X, got Y; do Z`. Holds sizes and versions, never contents. */
export class FormatError extends Error {
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, { expected, got }: { readonly expected: Got; readonly got: Got }) {
    super(`${code}: expected ${expected}, got ${got}; ${ADVICE[code]}`);
    this.name = "FormatError";
    this.code = code;
  }
}

/** Throws unless both are the same. */
export function expectEqual(code: FormatErrorCode, expected: Got, got: Got): void {
  if (expected !== got) throw new FormatError(code, { expected, got });
}
