import { unavailable, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import { openBlock, type CredentialBlock } from "../../../shared/format/credential-block.ts";
import { FormatError, type FormatErrorCode } from "../../../shared/format/format-error.ts";
import type { PackLayout } from "../../../shared/format/pack-header.ts";
import { BLOCK_HASH_BYTES, type BlockPlace, type PackIndex } from "../../../shared/format/pack-index.ts";
import type { ObjectReader } from "../../../shared/format/release-store.ts";
import { createBlockCache } from "./block-cache.ts";

/** Told of each fault, so that the release's status can say it. */
export type OnFault = (code: FormatErrorCode) => void;

/** A pack whose blocks are checked against the signed index before anything is believed that they say. */
export type VerifiedBlocks = {
  readonly layout: PackLayout;
  /** Answers from the shard's block: at once if it is in memory, else after one range read. Never rejects. */
  readonly ask: <T>(
    shard: number,
    answer: (block: CredentialBlock) => Lookup<T>,
    onFault: OnFault,
  ) => Answer<T>;
};

/** Where blocks come from. `readRangeAfresh` is there where `readRange` may answer from a cache. */
export type RangeReader = Pick<ObjectReader, "readRange"> & {
  readonly readRangeAfresh?: ObjectReader["readRange"];
};

export type BlockSource = {
  readonly objects: RangeReader;
  readonly objectKey: string;
  readonly index: PackIndex;
  readonly cacheBytes: number;
};

export function verifiedBlocks(source: BlockSource): VerifiedBlocks {
  const cache = createBlockCache<CredentialBlock>(source.cacheBytes);
  return {
    layout: source.index.layout,
    ask(shard, answer, onFault) {
      const block = cache.get(shard);
      if (block !== undefined) return answered(block, answer);
      // Two requests that miss the same block both read it: one request's read cannot be awaited safely by another.
      return load(source, shard, onFault).then((loaded) => {
        if ("cause" in loaded) return unavailable(loaded.cause);
        cache.put(shard, loaded.block);
        return answered(loaded.block, answer);
      });
    },
  };
}

/** A block that was checked and still cannot be read is broken, like one that never came. */
function answered<T>(block: CredentialBlock, answer: (block: CredentialBlock) => Lookup<T>): Lookup<T> {
  try {
    return answer(block);
  } catch {
    return unavailable("broken");
  }
}

type Loaded = { readonly block: CredentialBlock } | { readonly cause: "missing" | "broken" };

async function load(source: BlockSource, shard: number, onFault: OnFault): Promise<Loaded> {
  try {
    const place = source.index.place(shard);
    const bytes = await readVerified(source, place);
    if (bytes !== null) return { block: openBlock(bytes, shard, source.index.layout) };
    onFault("artefact_missing");
    return { cause: "missing" };
  } catch (error) {
    // A connection that failed says nothing about the release; only what was read and is wrong does.
    if (error instanceof FormatError) onFault(error.code);
    return { cause: "broken" };
  }
}

async function readVerified(source: BlockSource, place: BlockPlace): Promise<Uint8Array | null> {
  const { objects, objectKey } = source;
  const bytes = await objects.readRange(objectKey, place.offset, place.length);
  if (objects.readRangeAfresh === undefined) return bytes && verified(bytes, place);
  if (bytes !== null && (await isWhole(bytes, place))) return bytes;
  // What a cache holds is nobody's word: before the release is blamed, the bucket itself is asked.
  const fresh = await objects.readRangeAfresh(objectKey, place.offset, place.length);
  return fresh && verified(fresh, place);
}

async function verified(bytes: Uint8Array, place: BlockPlace): Promise<Uint8Array> {
  if (bytes.length !== place.length)
    throw new FormatError("block_truncated", { expected: place.length, got: bytes.length });
  if (await isWhole(bytes, place)) return bytes;
  throw new FormatError("block_hash", { expected: "the hash in the block index", got: "another" });
}

async function isWhole(bytes: Uint8Array, { length, hash }: BlockPlace): Promise<boolean> {
  if (bytes.length !== length || hash.length !== BLOCK_HASH_BYTES) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return hash.every((byte, index) => byte === digest[index]);
}
