type Sized = { readonly byteLength: number };

/** Verified blocks, the least recently used leave first. Bounded in bytes, because blocks grow with the feed. */
export type BlockCache<T extends Sized> = {
  readonly get: (shard: number) => T | undefined;
  readonly put: (shard: number, block: T) => void;
};

export function createBlockCache<T extends Sized>(maxBytes: number): BlockCache<T> {
  // A Map remembers the order of insertion; taking a block out and putting it back makes it the newest.
  const blocks = new Map<number, T>();
  let bytes = 0;
  const drop = (shard: number): void => {
    bytes -= blocks.get(shard)?.byteLength ?? 0;
    blocks.delete(shard);
  };
  return {
    get(shard) {
      const block = blocks.get(shard);
      if (block === undefined) return undefined;
      blocks.delete(shard);
      blocks.set(shard, block);
      return block;
    },
    put(shard, block) {
      drop(shard);
      // One block larger than the whole bound would empty the cache and still not fit.
      if (block.byteLength > maxBytes) return;
      blocks.set(shard, block);
      bytes += block.byteLength;
      for (const oldest of blocks.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}
