/** One object takes about 1,000 calls a second (Cloudflare's soft limit); 32 leave room for hundreds of busy isolates. */
const SHARDS = 32;

/**
 * Name of the object that keeps a cell. An address lives with its network, so that both are read and told in one call:
 * its cell is asked for under the network's id.
 */
export function shardOfCell(id: string): string {
  return `sources-${spreadOf(id) % SHARDS}`;
}

/** A number of 32 bits, evenly spread over texts. */
export function spreadOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
