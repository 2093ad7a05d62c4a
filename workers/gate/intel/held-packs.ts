import { artefactNamed, type Manifest } from "../../../shared/format/manifest.ts";
import { openPackIndex } from "../../../shared/format/pack-index.ts";
import { artefactKey } from "../../../shared/format/release-store.ts";
import type { ResidentBytes } from "./resident-artefacts.ts";
import { verifiedBlocks, type RangeReader, type VerifiedBlocks } from "./verified-blocks.ts";

/** Open packs, with the blocks they have in memory, by the SHA-256 of pack and index. */
export type HeldPacks = ReadonlyMap<string, VerifiedBlocks>;

export type OpenPacks = {
  readonly passwords: VerifiedBlocks;
  readonly identities: VerifiedBlocks;
  readonly held: HeldPacks;
};

type Opening = {
  readonly objects: RangeReader;
  readonly manifest: Manifest;
  readonly resident: ResidentBytes;
  readonly held: HeldPacks;
  readonly blockCacheBytes: number;
};

/** A pack that did not change keeps its blocks: an hourly delta must not make every isolate read them all again. */
export function openPacks({ objects, manifest, resident, held, blockCacheBytes }: Opening): OpenPacks {
  const packs = new Map<string, VerifiedBlocks>();
  const open = (name: "passwords" | "identities"): VerifiedBlocks => {
    const [pack, index] = [name, `${name}-index` as const].map(
      (each) => artefactNamed(manifest.body, each).sha256,
    );
    const content = `${pack}/${index}`;
    const blocks =
      held.get(content) ??
      verifiedBlocks({
        objects,
        objectKey: artefactKey(pack ?? ""),
        index: openPackIndex(resident[`${name}-index`]),
        cacheBytes: blockCacheBytes,
      });
    packs.set(content, blocks);
    return blocks;
  };
  return { passwords: open("passwords"), identities: open("identities"), held: packs };
}
