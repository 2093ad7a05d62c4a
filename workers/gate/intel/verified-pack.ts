import { unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import { BLOCK_HASH_BYTES, type BlockIndex, type BlockPlace } from "../../../shared/format/block-index.ts";
import { FormatError, type FormatErrorCode } from "../../../shared/format/format-error.ts";
import { shardOf } from "../../../shared/format/lookup-key.ts";
import type { ObjectReader } from "../../../shared/format/release-store.ts";
import { createBlockCache } from "./block-cache.ts";

/** A pack whose blocks are checked against the signed index before anything is believed that they say. */
export type VerifiedPack<Block> = {
  /** Answers from the block that holds `key`: at once if it is in memory, else after one range read. Never rejects. */
  readonly ask: <T>(key: Uint8Array, answer: (block: Block) => Lookup<T>) => Promise<Lookup<T>>;
};

export type PackSource<Block> = {
  readonly objects: Pick<ObjectReader, "readRange">;
  readonly objectKey: string;
  readonly index: BlockIndex;
  readonly cacheBytes: number;
  readonly open: (bytes: Uint8Array, shard: number) => Block;
  /** Told of each fault, so that the release's status can say it. */
  readonly onFault: (code: FormatErrorCode) => void;
};

export function verifiedPack<Block extends { readonly byteLength: number }>(
  source: PackSource<Block>,
): VerifiedPack<Block> {
  const cache = createBlockCache<Block>(source.cacheBytes);
  const { shardBits } = source.index;
  return {
    ask(key, answer) {
      const shard = shardOf(key, shardBits);
      const block = cache.get(shard);
      if (block !== undefined) return Promise.resolve(answer(block));
      // Two requests that miss the same block both read it: one request's read cannot be awaited safely by another.
      return load(source, shard).then((loaded) => {
        if ("cause" in loaded) return unavailable(loaded.cause);
        cache.put(shard, loaded.block);
        return answer(loaded.block);
      });
    },
  };
}

type Loaded<Block> = { readonly block: Block } | { readonly cause: "missing" | "broken" };

async function load<Block>(source: PackSource<Block>, shard: number): Promise<Loaded<Block>> {
  try {
    const place = source.index.place(shard);
    const bytes = await source.objects.readRange(source.objectKey, place.offset, place.length);
    if (bytes === null) {
      source.onFault("artefact_missing");
      return { cause: "missing" };
    }
    await verifyBlock(bytes, place);
    return { block: source.open(bytes, shard) };
  } catch (error) {
    // A connection that failed says nothing about the release; only what was read and is wrong does.
    if (error instanceof FormatError) source.onFault(error.code);
    return { cause: "broken" };
  }
}

async function verifyBlock(bytes: Uint8Array, { length, hash }: BlockPlace): Promise<void> {
  if (bytes.length !== length)
    throw new FormatError("block_truncated", { expected: length, got: bytes.length });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (hash.length !== BLOCK_HASH_BYTES || hash.some((byte, index) => byte !== digest[index])) {
    throw new FormatError("block_hash", { expected: "the hash in the block index", got: "another" });
  }
}
