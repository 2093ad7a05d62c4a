import { createHash } from "node:crypto";
import type { Manifest, ManifestArtefact } from "../../shared/format/manifest.ts";
import { openPackIndex } from "../../shared/format/pack-index.ts";
import { artefactKey, type ObjectReader } from "../../shared/format/release-store.ts";

export type Change = "same" | "changed" | "added" | "removed";

type Count = { readonly before: number | null; readonly after: number | null };

export type ArtefactChange = {
  readonly name: string;
  readonly change: Change;
  readonly entries: Count;
  readonly sizeBytes: Count;
  /** Blocks of a pack whose bytes are others; null where it is no pack or its layout is another. */
  readonly changedBlocks: { readonly changed: number; readonly of: number } | null;
};

export type SourceChange = { readonly id: string; readonly change: Change; readonly entries: Count };

export type Comparison = {
  readonly artefacts: readonly ArtefactChange[];
  readonly sources: readonly SourceChange[];
  /** What a push writes where the first release is already: objects are named by their content. */
  readonly pushBytes: number;
  readonly pushObjects: number;
};

/** What changed from one release to the other, and what it takes to push it. */
export async function compareReleases(
  store: Pick<ObjectReader, "read">,
  before: Manifest,
  after: Manifest,
): Promise<Comparison> {
  const [from, to] = [before.body.artefacts, after.body.artefacts];
  const artefacts: ArtefactChange[] = [];
  for (const name of namesOf(from, to))
    artefacts.push({
      name,
      ...artefactChange(from[name], to[name]),
      ...(await blocksOf(store, name, { from, to })),
    });
  const known = new Set(Object.values(from).map(({ sha256 }) => sha256));
  const pushed = new Map(Object.values(to).map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  for (const sha256 of known) pushed.delete(sha256);
  const pushBytes = [...pushed.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { artefacts, sources: sourceChanges(before, after), pushBytes, pushObjects: pushed.size };
}

type Artefacts = Readonly<Record<string, ManifestArtefact>>;

function artefactChange(before: ManifestArtefact | undefined, after: ManifestArtefact | undefined) {
  return {
    change: changeOf(before?.sha256, after?.sha256),
    entries: { before: before?.entries ?? null, after: after?.entries ?? null },
    sizeBytes: { before: before?.sizeBytes ?? null, after: after?.sizeBytes ?? null },
  };
}

function sourceChanges({ body: before }: Manifest, { body: after }: Manifest): readonly SourceChange[] {
  const [from, to] = [before.sources, after.sources].map(
    (sources) => new Map(sources.map((source) => [source.id, source])),
  );
  const ids = [...new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])].toSorted();
  return ids.map((id) => {
    const [old, fresh] = [from?.get(id), to?.get(id)];
    return {
      id,
      change: changeOf(old && JSON.stringify(old), fresh && JSON.stringify(fresh)),
      entries: { before: old?.entries ?? null, after: fresh?.entries ?? null },
    };
  });
}

function changeOf(before: string | undefined, after: string | undefined): Change {
  if (before === after) return "same";
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

function namesOf(from: Artefacts, to: Artefacts): readonly string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
}

type Both = { readonly from: Artefacts; readonly to: Artefacts };

/** From the two indexes alone: the packs need not be read. */
async function blocksOf(
  store: Pick<ObjectReader, "read">,
  name: string,
  { from, to }: Both,
): Promise<Pick<ArtefactChange, "changedBlocks">> {
  const [before, after] = [from[`${name}-index`], to[`${name}-index`]];
  if (!before || !after) return { changedBlocks: null };
  const [old, fresh] = [await indexOf(store, before), await indexOf(store, after)];
  if (old === null || fresh === null || old.shards !== fresh.shards) return { changedBlocks: null };
  const shards = Array.from({ length: fresh.shards }, (_, shard) => shard);
  const changed = shards.filter((shard) => old.hashOf(shard) !== fresh.hashOf(shard)).length;
  return { changedBlocks: { changed, of: fresh.shards } };
}

async function indexOf(store: Pick<ObjectReader, "read">, { sha256 }: ManifestArtefact) {
  const bytes = await store.read(artefactKey(sha256));
  if (bytes === null || createHash("sha256").update(bytes).digest("hex") !== sha256) return null;
  const index = openPackIndex(bytes);
  return {
    shards: 2 ** index.layout.shardBits,
    hashOf: (shard: number) => Buffer.from(index.place(shard).hash).toString("hex"),
  };
}
