import { writeFileSync } from "node:fs";
import { identityKeyCheck } from "../shared/credential/identity-keys.ts";
import { releaseIdOf, signedBytes, writeManifest, type Manifest } from "../shared/format/manifest.ts";
import { manifestKey } from "../shared/format/release-store.ts";
import type { Keys } from "../shared/identity/keys.ts";
import { adoptFile, folderObjects } from "./publish/folder-store.ts";
import type { Collected, Report } from "./sources/collected.ts";
import { manifestBody } from "./stages/assemble-manifest.ts";
import { buildCredentials, type BuiltCredentials } from "./stages/build-credentials.ts";
import { openCrew } from "./stages/crew.ts";
import { scatterUnits, unitIdentity, type ScatterUnit } from "./stages/scatter-units.ts";
import { storeArtefacts, type StoredArtefacts } from "./stages/store-artefacts.ts";
import { openWorkDirectory, type WorkDirectory } from "./stages/work-directory.ts";

export type ManifestSigner = { readonly id: string; readonly sign: (message: Uint8Array) => Uint8Array };

export type BuildInput = {
  readonly collected: Collected;
  readonly outDir: string;
  readonly keys: Pick<Keys, "identity">;
  readonly signer: ManifestSigner;
  /** Goes into the signed manifest, not into the release id. */
  readonly builtAtMs: number;
  readonly report: Report;
  /** Most threads to start for a large build; memory grows by some 50 MB with each. */
  readonly threads?: number;
};

export type BuiltRelease = {
  readonly id: string;
  readonly manifest: Manifest;
  readonly unchanged: boolean;
  /** What each source has in common with others, where there are several. */
  readonly shares: BuiltCredentials["shares"];
};

// What has been built since is built in another way: unfinished work of before is of no use.
const WORK_FORMAT = 1;
const DEFAULT_THREADS = 2;
// A thread takes a fifth of a second to start; this much text takes as long to read.
const BYTES_WORTH_THREADS = 2 ** 25;

/**
 * Compiles collected sources into a signed release in the folder store `outDir`. The same sources, identity key and
 * model give the same id and the same bytes. Nothing is visible to a gate until it is activated. A build that was killed
 * goes on where it was when it is run again.
 */
export async function buildRelease(input: BuildInput): Promise<BuiltRelease> {
  const { collected, outDir, keys, report } = input;
  const units = scatterUnits(collected.rawCredentials);
  const work = openWorkDirectory(outDir, inputsOf(units, keys));
  const crew = openCrew(threadsFor(units, input.threads ?? DEFAULT_THREADS));
  try {
    const ring = keys.identity;
    const credentials = await buildCredentials({ collected, units, ring, work, crew, report });
    const artefacts = await storeArtefacts({ outDir, work }, collected, credentials);
    return { ...(await storeManifest(input, work, artefacts)), shares: credentials.shares };
  } finally {
    await crew.close();
    work.discard();
  }
}

function inputsOf(units: readonly ScatterUnit[], keys: Pick<Keys, "identity">): string {
  return JSON.stringify([
    WORK_FORMAT,
    identityKeyCheck(keys.identity),
    units.map((unit) => unitIdentity(unit)),
  ]);
}

function threadsFor(units: readonly ScatterUnit[], most: number): number {
  const bytes = units.reduce((sum, unit) => sum + unit.bytes, 0);
  return bytes < BYTES_WORTH_THREADS ? 0 : most;
}

type Stored = Pick<BuiltRelease, "id" | "manifest" | "unchanged">;

async function storeManifest(
  { collected, outDir, keys, signer, builtAtMs }: BuildInput,
  work: WorkDirectory,
  artefacts: StoredArtefacts,
): Promise<Stored> {
  // Asked for only now: the counts of sources grow until their credentials were read to the end.
  const body = manifestBody(artefacts, collected.sources, keys.identity);
  const id = releaseIdOf(body);
  const signature = Buffer.from(signer.sign(signedBytes({ body, builtAtMs }))).toString("base64url");
  const manifest = { body, builtAtMs, signatures: [{ signer: signer.id, signature }] };
  const unchanged = (await folderObjects(outDir).size(manifestKey(id))) !== null;
  const file = work.file("manifest");
  writeFileSync(file, writeManifest(manifest));
  // Moved last: a folder with the manifest has all that it names.
  await adoptFile(outDir, manifestKey(id), file);
  return { id, manifest, unchanged };
}
