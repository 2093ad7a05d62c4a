import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { writeBlockIndex } from "../../shared/format/block-index.ts";
import { writePackHeader, type PackKind } from "../../shared/format/credential-pack.ts";
import { shardsOf, type Shard } from "./shards-of.ts";
import type { Spill } from "./spill.ts";

export type Emitted = {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly entries: number;
  readonly shardBits: number;
  readonly index: Uint8Array;
};

export type PackPlan = {
  readonly kind: PackKind;
  readonly shardBits: number;
  readonly recordBytes: number;
  readonly block: (shard: Shard) => { readonly bytes: Uint8Array; readonly entries: number };
};

/** Writes the pack to `path` block by block, so that memory holds one partition whatever the size of the feed. */
export function emitPack(path: string, spill: Spill, plan: PackPlan): Emitted {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  try {
    return { path, ...writeBlocks(file, spill, plan) };
  } finally {
    closeSync(file);
  }
}

function writeBlocks(file: number, spill: Spill, plan: PackPlan): Omit<Emitted, "path"> {
  const whole = createHash("sha256");
  const blocks: { length: number; hash: Uint8Array }[] = [];
  let [sizeBytes, entries] = [0, 0];
  const write = (bytes: Uint8Array): void => {
    writeSync(file, bytes);
    whole.update(bytes);
    sizeBytes += bytes.length;
  };
  write(writePackHeader(plan));
  for (const shard of shardsOf(spill, plan.recordBytes, plan.shardBits)) {
    const block = plan.block(shard);
    write(block.bytes);
    blocks.push({ length: block.bytes.length, hash: createHash("sha256").update(block.bytes).digest() });
    entries += block.entries;
  }
  const { kind, shardBits } = plan;
  const index = writeBlockIndex({ kind, shardBits, blocks });
  return { sha256: whole.digest("hex"), sizeBytes, entries, shardBits, index };
}
