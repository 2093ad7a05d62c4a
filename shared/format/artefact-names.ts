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

export const ARTEFACTS = [...RESIDENT_ARTEFACTS, ...PACK_ARTEFACTS] as const;
export type ArtefactName = (typeof ARTEFACTS)[number];
