import {
  RESIDENT_ARTEFACTS,
  PACK_ARTEFACTS,
  type ResidentArtefact,
} from "../../../shared/format/artefact-names.ts";
import { FormatError } from "../../../shared/format/format-error.ts";
import { artefactNamed, type Manifest, type ManifestArtefact } from "../../../shared/format/manifest.ts";
import { artefactKey, type ObjectReader } from "../../../shared/format/release-store.ts";

/** Every artefact that an isolate keeps whole, each checked against the signed manifest. */
export type ResidentBytes = Readonly<Record<ResidentArtefact, Uint8Array>>;

/**
 * Reads and verifies all resident artefacts, and that both packs are there with their size: a release that cannot answer
 * must be refused now, not at the first login.
 */
export async function readResident(objects: ObjectReader, { body }: Manifest): Promise<ResidentBytes> {
  const reading = RESIDENT_ARTEFACTS.map(
    async (name) => [name, await readVerified(objects, name, artefactNamed(body, name))] as const,
  );
  const checking = PACK_ARTEFACTS.map((name) => checkPresent(objects, name, artefactNamed(body, name)));
  const [entries] = await Promise.all([Promise.all(reading), Promise.all(checking)]);
  const bytes = new Map<ResidentArtefact, Uint8Array>(entries);
  const of = (name: ResidentArtefact): Uint8Array => bytes.get(name) ?? new Uint8Array(0);
  return {
    addresses: of("addresses"),
    asn: of("asn"),
    "asn-kinds": of("asn-kinds"),
    domains: of("domains"),
    "user-agents": of("user-agents"),
    model: of("model"),
    "passwords-index": of("passwords-index"),
    "identities-index": of("identities-index"),
  };
}

async function readVerified(
  objects: ObjectReader,
  name: string,
  artefact: ManifestArtefact,
): Promise<Uint8Array> {
  const bytes = await objects.read(artefactKey(artefact.sha256));
  if (bytes === null) throw new FormatError("artefact_missing", { expected: name, got: "nothing" });
  checkSize(name, artefact, bytes.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const got = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (got !== artefact.sha256) throw new FormatError("artefact_hash", { expected: name, got: "other bytes" });
  return bytes;
}

async function checkPresent(objects: ObjectReader, name: string, artefact: ManifestArtefact): Promise<void> {
  const size = await objects.size(artefactKey(artefact.sha256));
  if (size === null) throw new FormatError("artefact_missing", { expected: name, got: "nothing" });
  checkSize(name, artefact, size);
}

function checkSize(name: string, { sizeBytes }: ManifestArtefact, got: number): void {
  if (got !== sizeBytes)
    throw new FormatError("artefact_size", { expected: `${name} of ${sizeBytes} bytes`, got });
}
