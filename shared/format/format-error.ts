/** What to do about a fault that any artefact can have. */
const ADVICE_BY_FAULT = {
  truncated: "the download stopped early; fetch it again",
  magic: "this is another kind of file; check the manifest's artefact name",
  version: "rebuild the release with this version of intel-builder",
  layout: "the header contradicts itself; fetch it again",
  order: "the writer is broken; rebuild the release",
  checksum: "the bytes were damaged; fetch it again",
} as const;

const REBUILD = ADVICE_BY_FAULT.version;
const POINTS_ELSEWHERE = "the index points elsewhere; activate the release again";
const CHANGED = "the bytes were damaged or changed; activate the release again";

/** And about each that is one artefact's own, or means something else there. */
const OWN_ADVICE = {
  address_provenance_layout: REBUILD,
  asn_kinds_layout: REBUILD,
  listing_dictionary: REBUILD,
  manifest_layout: REBUILD,
  manifest_format: REBUILD,
  manifest_unsigned: "sign it with a key of releaseSigners, or add the signer's public key there",
  manifest_signature: "the manifest was changed after it was signed; build and activate the release again",
  manifest_id: "the manifest stands under another release's name; activate the release again",
  manifest_missing: "the release was not pushed; activate it again",
  pointer_layout: "activate a release again to write a good pointer",
  artefact_missing: "the push stopped early or the object was deleted; activate the release again",
  artefact_size: "the push stopped early; activate the release again",
  artefact_hash: CHANGED,
  artefact_unlisted: REBUILD,
  model_layout: REBUILD,
  block_magic: POINTS_ELSEWHERE,
  block_shard: POINTS_ELSEWHERE,
  block_hash: CHANGED,
} as const;

type Artefact =
  | "range_table"
  | "address_table"
  | "domain_set"
  | "user_agent_rules"
  | "pack"
  | "block_index"
  | "resident_set"
  | "fuse_filter"
  | "block";

/** Codes appear in logs: add new ones, never rename or reuse one. */
export type FormatErrorCode =
  | keyof typeof OWN_ADVICE
  | `${Artefact}_${keyof typeof ADVICE_BY_FAULT}`
  | "address_provenance_checksum";

const ADVICE: Readonly<Partial<Record<string, string>>> = { ...ADVICE_BY_FAULT, ...OWN_ADVICE };

function adviceFor(code: FormatErrorCode): string {
  return ADVICE[code] ?? ADVICE[code.slice(code.lastIndexOf("_") + 1)] ?? REBUILD;
}

type Got = number | string;

/** An artefact that cannot be read: `code: expected X, got Y; do Z`. Holds sizes and versions, never contents. */
export class FormatError extends Error {
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, { expected, got }: { readonly expected: Got; readonly got: Got }) {
    super(`${code}: expected ${expected}, got ${got}; ${adviceFor(code)}`);
    this.name = "FormatError";
    this.code = code;
  }
}

/** Throws unless both are the same. */
export function expectEqual(code: FormatErrorCode, expected: Got, got: Got): void {
  if (expected !== got) throw new FormatError(code, { expected, got });
}
