import { sha256 } from "@noble/hashes/sha2.js";
import { writeBlock } from "../../shared/format/credential-block.ts";
import { encodeSection, type SortedKeys } from "../../shared/format/hash-section-writer.ts";
import { bucketOf, sectionParameters, valueOf } from "../../shared/format/hash-section.ts";
import type { KeyWords } from "../../shared/format/lookup-key.ts";
import {
  planPack,
  writePackHeader,
  type PackKind,
  type PackLayout,
} from "../../shared/format/pack-header.ts";
import { writePackIndex } from "../../shared/format/pack-index.ts";
import { writeResidentSet, type Tombstone } from "../../shared/format/resident-set.ts";

export type MadeKey = KeyWords & { readonly payload: number };

/** Gives the keys of each section; pairs' keys hold the shard, so they depend on its width. */
export type KeysOf = (shardBits: number) => readonly (readonly MadeKey[])[];

const SHARD_BITS = 2;

export type MadePack = {
  readonly layout: PackLayout;
  readonly bytes: Uint8Array;
  readonly index: Uint8Array;
};

/** Four shards, however few the keys: tests look at what is in one and what in another. */
export function aMadePack(kind: PackKind, keysOf: KeysOf): MadePack {
  const { layout, blocks } = blocksOf(kind, keysOf);
  const records = blocks.map((block) => ({ length: block.length, hash: sha256(block) }));
  return {
    layout,
    bytes: joined([writePackHeader(layout), ...blocks]),
    index: writePackIndex(layout, records),
  };
}

/** `removed`: keys in the base pack's own shards, whose entries are no longer in it. */
export function aMadeSet(
  kind: PackKind,
  keysOf: KeysOf,
  changes: { readonly base: MadePack; readonly removed: KeysOf } | null = null,
): Uint8Array {
  const { layout, blocks } = blocksOf(kind, keysOf);
  const tombstones = changes && tombstonesOf(changes.base.layout, changes.removed);
  return writeResidentSet({
    layout,
    blocks,
    base: changes && sha256(changes.base.bytes),
    tombstones: tombstones ?? layout.sections.map(() => []),
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function blocksOf(
  kind: PackKind,
  keysOf: KeysOf,
): { readonly layout: PackLayout; readonly blocks: readonly Uint8Array[] } {
  const keys = keysOf(SHARD_BITS);
  const { sections } = planPack(kind, []);
  const layout: PackLayout = {
    kind,
    shardBits: SHARD_BITS,
    sections: sections.map(({ payloadBits }, index) => {
      const entries = keys[index]?.length ?? 0;
      const parameters = sectionParameters({
        entries,
        payloadBits: payloadBits === 0 ? 0 : 4,
        minBucketBits: SHARD_BITS,
      });
      return { ...parameters, entries };
    }),
  };
  const blocks = Array.from({ length: 2 ** SHARD_BITS }, (_, shard) =>
    writeBlock(
      shard,
      layout.sections.map((section, index) => {
        const own = (keys[index] ?? []).filter(({ high }) => bucketOf(high, SHARD_BITS) === shard);
        return encodeSection(section, { shard, shardBits: SHARD_BITS }, sorted(own)).bytes;
      }),
    ),
  );
  return { layout, blocks };
}

function tombstonesOf(base: PackLayout, removed: KeysOf): readonly (readonly Tombstone[])[] {
  const keys = removed(base.shardBits);
  return base.sections.map((section, index) =>
    (keys[index] ?? [])
      .map(({ high, low }) => ({
        bucket: bucketOf(high, section.bucketBits),
        value: valueOf(high, low, section),
      }))
      .toSorted((one, other) => one.bucket - other.bucket || one.value - other.value),
  );
}

function sorted(keys: readonly MadeKey[]): SortedKeys {
  const ordered = keys.toSorted((one, other) => one.high - other.high || one.low - other.low);
  return {
    high: Uint32Array.from(ordered, ({ high }) => high),
    low: Uint32Array.from(ordered, ({ low }) => low),
    payloads: Uint8Array.from(ordered, ({ payload }) => payload),
  };
}
