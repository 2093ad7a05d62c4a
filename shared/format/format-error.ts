/** What to do about each fault of an artefact. Codes appear in logs: add new ones, never rename or reuse one. */
const ADVICE = {
  range_table_truncated: "the download stopped early; fetch it again",
  range_table_magic: "this is another kind of file; check the manifest's artefact name",
  range_table_version: "rebuild the release with this version of intel-builder",
  range_table_layout: "the header contradicts itself; fetch it again",
  range_table_order: "the writer is broken; rebuild the release",
  range_table_checksum: "the bytes were damaged; fetch it again",
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
