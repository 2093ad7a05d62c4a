import { identityKeyCheck } from "../shared/credential/identity-keys.ts";
import type { Manifest } from "../shared/format/manifest.ts";
import { PARTITIONS } from "./kernel/kernel.ts";
import type { Collected, Report } from "./sources/collected.ts";
import { openBase } from "./stages/base-release.ts";
import { buildParts, finishCredentials, type CredentialParts } from "./stages/build-credentials.ts";
import { openCrew, type Crew } from "./stages/crew.ts";
import { asDiskFault, checkRoom } from "./stages/disk-room.ts";
import { writePartial } from "./stages/partial.ts";
import { roomFor, scatterUnits, type ScatterUnit } from "./stages/scatter-units.ts";
import { feedArtefacts, storeArtefacts } from "./stages/store-artefacts.ts";
import { openWorkDirectory, type WorkDirectory } from "./stages/work-directory.ts";
import { storeManifest, type Signing, type StoredRelease } from "./store-release.ts";

export type BuildInput = Signing & {
  readonly collected: Collected;
  readonly report: Report;
  /** Most threads for a large build; memory grows by some 50 MB with each. */
  readonly threads?: number;
  /** Builds a filter of all passwords besides, for machines that hold one whole. */
  readonly filter?: boolean;
  /** The verified manifest of a release in `outDir` whose packs may stay: then only what changed is built. */
  readonly base?: Manifest;
};

export type BuiltRelease = StoredRelease & {
  /** What each source has in common with others, where there are several. */
  readonly shares: CredentialParts["shares"];
};

/**
 * Compiles collected sources into a signed release in the folder store `outDir`. The same sources, identity key and
 * model give the same id and the same bytes. Nothing is visible to a gate until it is activated. A build that was killed
 * goes on where it was when it is run again.
 */
export async function buildRelease(input: BuildInput): Promise<BuiltRelease> {
  return atWork(input, "whole", async ({ units, work, crew }) => {
    const parts = await partsOf(input, { units, work, crew }, { from: 0, to: PARTITIONS });
    const credentials = await finishCredentials(parts, work, crew);
    const artefacts = await storeArtefacts(
      { outDir: input.outDir, work },
      feedArtefacts(input.collected),
      credentials,
    );
    // Asked for only now: the counts of sources grow until their credentials were read to the end.
    const stored = await storeManifest(input, work, artefacts, input.collected.sources);
    return { ...stored, shares: parts.shares };
  });
}

/** Which of several machines this is. */
export type Share = { readonly index: number; readonly of: number };

/** One part of a release, for `mergeRelease`; gives its folder. All parts must have the same feeds and keys. */
export async function buildPart(input: BuildInput, { index, of }: Share): Promise<string> {
  return atWork(input, `part ${index} of ${of}`, async ({ units, work, crew }) => {
    const bound = (part: number) => Math.floor((PARTITIONS * part) / of);
    const parts = await partsOf(input, { units, work, crew }, { from: bound(index), to: bound(index + 1) });
    return writePartial(input.outDir, work.file("part"), {
      index,
      of,
      identityKey: identityKeyCheck(input.keys.identity),
      sources: input.collected.sources,
      parts,
      artefacts: index === 0 ? feedArtefacts(input.collected) : {},
    });
  });
}

// What has been built since is built in another way: unfinished work of before is of no use.
const WORK_FORMAT = 1;
const DEFAULT_THREADS = 2;
// A thread takes a fifth of a second to start; this much text takes as long to read.
const BYTES_WORTH_THREADS = 2 ** 25;

type AtWork = {
  readonly units: readonly ScatterUnit[];
  readonly work: WorkDirectory;
  readonly crew: Crew;
};

async function atWork<T>(input: BuildInput, what: string, build: (atWork: AtWork) => Promise<T>): Promise<T> {
  const units = scatterUnits(input.collected.rawCredentials);
  const key = identityKeyCheck(input.keys.identity);
  const inputs = [WORK_FORMAT, what, key, units.map(({ identity }) => identity)];
  const work = openWorkDirectory(input.outDir, JSON.stringify(inputs));
  const crew = openCrew(threadsFor(units, input.threads ?? DEFAULT_THREADS));
  try {
    checkRoom(input.outDir, roomFor(units));
    return await build({ units, work, crew });
  } catch (error) {
    throw asDiskFault(error, input.outDir);
  } finally {
    await crew.close();
    work.discard();
  }
}

function threadsFor(units: readonly ScatterUnit[], most: number): number {
  const bytes = units.reduce((sum, unit) => sum + unit.bytes, 0);
  return bytes < BYTES_WORTH_THREADS ? 1 : most;
}

function partsOf(
  { collected, outDir, keys, report, filter = false, base: manifest }: BuildInput,
  { units, work, crew }: AtWork,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<CredentialParts> {
  const partitions = Array.from({ length: to - from }, (_, at) => from + at);
  const ring = keys.identity;
  const base = manifest ? openBase(outDir, manifest, ring) : null;
  return buildParts({ collected, units, ring, partitions, filter, base, work, crew, report });
}
