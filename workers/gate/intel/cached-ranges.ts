import type { ReleaseObjects } from "./open-release.ts";

// A cache of our own beside the site's: no visitor's URL can name what is in it.
const CACHE_NAME = "gatehouse-blocks";
// Objects are immutable and their name is their content; thirty days is as long as a base release is of use.
const MAX_AGE_SECONDS = 2_592_000;
// A runtime without a cache throws at every use; asking again once a minute costs nothing.
const PAUSE_MS = 60_000;

export type RangeCachePorts = {
  /** `caches` of the runtime. */
  readonly caches: { readonly open: (name: string) => Promise<RangeCache> };
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly nowMs: () => number;
};

type RangeCache = {
  readonly match: (url: string) => Promise<Response | undefined>;
  readonly put: (url: string, response: Response) => Promise<void>;
};

/**
 * Ranges of immutable objects through the data centre's cache, so that a block costs one read of the bucket for all isolates
 * of a place. What it gives is as little believed as the bucket: the caller checks every block, and asks afresh if it is wrong.
 */
export function cachedRanges(objects: ReleaseObjects, ports: RangeCachePorts): ReleaseObjects {
  let pausedUntilMs = -Infinity;
  const withCache = async <T>(use: (cache: RangeCache) => Promise<T>): Promise<T | undefined> => {
    if (ports.nowMs() < pausedUntilMs) return undefined;
    try {
      return await use(await ports.caches.open(CACHE_NAME));
    } catch {
      pausedUntilMs = ports.nowMs() + PAUSE_MS;
      return undefined;
    }
  };
  const readRangeAfresh: ReleaseObjects["readRange"] = async (key, offset, length) => {
    const bytes = await objects.readRange(key, offset, length);
    if (bytes?.length === length)
      ports.waitUntil(withCache((cache) => cache.put(urlOf(key, offset), kept(bytes))));
    return bytes;
  };
  return {
    ...objects,
    readRangeAfresh,
    async readRange(key, offset, length) {
      const known = await withCache(async (cache) => {
        const response = await cache.match(urlOf(key, offset));
        return response?.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
      });
      return known ?? readRangeAfresh(key, offset, length);
    },
  };
}

/** Of a host that cannot exist (RFC 2606). A block's length follows from its offset. */
function urlOf(key: string, offset: number): string {
  return `https://blocks.invalid/${key}/${offset}`;
}

function kept(bytes: Uint8Array): Response {
  return new Response(bytes, {
    headers: { "cache-control": `public, max-age=${MAX_AGE_SECONDS}, immutable` },
  });
}
