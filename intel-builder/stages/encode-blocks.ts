import { writeBlock } from "../../shared/format/credential-block.ts";
import { encodeSection, type SortedKeys } from "../../shared/format/hash-section-writer.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";

export type EncodedBlocks = {
  /** One for each shard, in order. */
  readonly blocks: readonly Uint8Array[];
  /** The layout with the true number of entries in place of the expected one. */
  readonly layout: PackLayout;
  readonly crowded: number;
};

/** All blocks of a set that fits in memory, one list of ascending keys for each section of the layout. */
export function encodeBlocks(layout: PackLayout, sections: readonly SortedKeys[]): EncodedBlocks {
  const { shardBits } = layout;
  const entries = layout.sections.map(() => 0);
  const next = layout.sections.map(() => 0);
  const blocks: Uint8Array[] = [];
  let crowded = 0;
  for (let shard = 0; shard < 2 ** shardBits; shard++) {
    const encoded = layout.sections.map((parameters, index) => {
      const all = sections[index] ?? NO_KEYS;
      const from = next[index] ?? 0;
      const to = endOfShard(all, from, { shard, shardBits });
      next[index] = to;
      return encodeSection(parameters, { shard, shardBits }, keysBetween(all, from, to));
    });
    blocks.push(
      writeBlock(
        shard,
        encoded.map(({ bytes }) => bytes),
      ),
    );
    for (const [index, section] of encoded.entries()) {
      entries[index] = (entries[index] ?? 0) + section.entries;
      crowded += section.crowded;
    }
  }
  return { blocks, layout: withEntries(layout, entries), crowded };
}

export const NO_KEYS: SortedKeys = { high: new Uint32Array(), low: new Uint32Array(), payloads: null };

export function withEntries(layout: PackLayout, entries: readonly number[]): PackLayout {
  const sections = layout.sections.map((section, index) => ({ ...section, entries: entries[index] ?? 0 }));
  return { ...layout, sections };
}

function endOfShard(
  { high }: SortedKeys,
  from: number,
  { shard, shardBits }: { readonly shard: number; readonly shardBits: number },
): number {
  let at = from;
  while (at < high.length && (shardBits === 0 ? 0 : (high[at] ?? 0) >>> (32 - shardBits)) === shard) at += 1;
  return at;
}

function keysBetween({ high, low, payloads }: SortedKeys, from: number, to: number): SortedKeys {
  return {
    high: high.subarray(from, to),
    low: low.subarray(from, to),
    payloads: payloads === null ? null : payloads.subarray(from, to),
  };
}
