/** The three kinds of immutable objects of the INTEL bucket; each key names its content. */
export type ObjectKey =
  | { readonly kind: "manifest"; readonly id: string }
  | { readonly kind: "artefact"; readonly sha256: string }
  | { readonly kind: "policy"; readonly revision: string };

/** Null for anything that is not exactly one of the three: no other key can be written or read. */
export function parseObjectKey(key: string): ObjectKey | null {
  const [, id] = key.match(/^releases\/([0-9a-f]{16})\/manifest\.json$/u) ?? [];
  if (id !== undefined) return { kind: "manifest", id };
  const [, sha256] = key.match(/^artefacts\/([0-9a-f]{64})$/u) ?? [];
  if (sha256 !== undefined) return { kind: "artefact", sha256 };
  const [, revision] = key.match(/^policies\/([0-9a-f]{12})\.json$/u) ?? [];
  return revision === undefined ? null : { kind: "policy", revision };
}
