import {
  OPTIONAL_RESIDENT_ARTEFACTS,
  PACK_ARTEFACTS,
  RESIDENT_ARTEFACTS,
  type OptionalResidentArtefact,
  type ResidentArtefact,
} from "../../../shared/format/artefact-names.ts";
import { FormatError } from "../../../shared/format/format-error.ts";
import { artefactNamed, type Manifest, type ManifestArtefact } from "../../../shared/format/manifest.ts";
import { artefactKey, type ObjectReader } from "../../../shared/format/release-store.ts";

/** Every artefact that an isolate keeps whole, each checked against the signed manifest. */
export type ResidentBytes = Readonly<Record<ResidentArtefact, Uint8Array>> &
  Readonly<Record<OptionalResidentArtefact, Uint8Array | null>>;

/** Verified bytes by their SHA-256. */
export type HeldBytes = ReadonlyMap<string, Uint8Array>;

/**
 * Reads and verifies all resident artefacts, and that both packs are there with their size: a release that cannot answer
 * must be refused now, not at the first login. What `held` has already is not read again; where it has something, requests
 * are being answered meanwhile, and artefacts are read one after the other.
 */
export async function readResident(
  objects: ObjectReader,
  { body }: Manifest,
  held: HeldBytes,
): Promise<HeldBytes> {
  const inTurn = turns(held.size > 0);
  const optional = OPTIONAL_RESIDENT_ARTEFACTS.filter((name) => Object.hasOwn(body.artefacts, name));
  const reading = [...RESIDENT_ARTEFACTS, ...optional].map((name) =>
    inTurn(async () => {
      const artefact = artefactNamed(body, name);
      const known = held.get(artefact.sha256);
      return [artefact.sha256, known ?? (await readVerified(objects, name, artefact))] as const;
    }),
  );
  const checking = PACK_ARTEFACTS.map((name) =>
    inTurn(() => checkPresent(objects, name, artefactNamed(body, name))),
  );
  const [entries] = await Promise.all([Promise.all(reading), Promise.all(checking)]);
  return new Map(entries);
}

/** Each artefact by its name. */
export function residentBytes({ body }: Manifest, held: HeldBytes): ResidentBytes {
  const of = (name: ResidentArtefact): Uint8Array => {
    const bytes = held.get(artefactNamed(body, name).sha256);
    if (bytes === undefined) throw new FormatError("artefact_missing", { expected: name, got: "nothing" });
    return bytes;
  };
  const optional = (name: OptionalResidentArtefact): Uint8Array | null =>
    held.get(body.artefacts[name]?.sha256 ?? "") ?? null;
  return {
    addresses: of("addresses"),
    asn: of("asn"),
    "asn-kinds": of("asn-kinds"),
    domains: of("domains"),
    "user-agents": of("user-agents"),
    model: of("model"),
    "passwords-index": of("passwords-index"),
    "identities-index": of("identities-index"),
    "passwords-common": optional("passwords-common"),
    "passwords-delta": optional("passwords-delta"),
    "identities-delta": optional("identities-delta"),
  };
}

/** Runs pieces of work at once, or one behind the other. */
function turns(oneByOne: boolean): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    if (!oneByOne) return work();
    const mine = last.then(work);
    last = mine;
    return mine;
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
