/** What a release is made of. Resident artefacts are read whole by every isolate, packs block by block. */
export const RESIDENT_ARTEFACTS = [
  "addresses",
  "asn",
  "asn-kinds",
  "domains",
  "user-agents",
  "model",
  "passwords-index",
  "identities-index",
] as const;
export type ResidentArtefact = (typeof RESIDENT_ARTEFACTS)[number];

export const PACK_ARTEFACTS = ["passwords", "identities"] as const;

/** What a release may have besides, resident in every isolate that finds it in the manifest. */
export const OPTIONAL_RESIDENT_ARTEFACTS = [
  "passwords-common",
  "passwords-delta",
  "identities-delta",
] as const;
export type OptionalResidentArtefact = (typeof OPTIONAL_RESIDENT_ARTEFACTS)[number];

/** Never read by a gate: for operators' commands and for machines that hold a filter whole. */
const COLD_ARTEFACTS = [
  "passwords-ntlm",
  "passwords-ntlm-index",
  "passwords-filter",
  "addresses-provenance",
] as const;

export const OPTIONAL_ARTEFACTS = [...OPTIONAL_RESIDENT_ARTEFACTS, ...COLD_ARTEFACTS] as const;
export type OptionalArtefactName = (typeof OPTIONAL_ARTEFACTS)[number];

export const ARTEFACTS = [...RESIDENT_ARTEFACTS, ...PACK_ARTEFACTS] as const;
export type ArtefactName = (typeof ARTEFACTS)[number];
