import type { AddressTable } from "../../../shared/format/address-table.ts";
import { openBlock, type CredentialBlock } from "../../../shared/format/credential-block.ts";
import { crc32c } from "../../../shared/format/crc32c.ts";
import { buildFuseShard, writeFuseHeader } from "../../../shared/format/fuse-filter-writer.ts";
import { openFuseFilter, type FuseFilter } from "../../../shared/format/fuse-filter.ts";
import { probeSection } from "../../../shared/format/hash-section-reader.ts";
import { openPackIndex } from "../../../shared/format/pack-index.ts";

/*
 * Tight loops over what a lookup is made of. The same code runs in Node, by its clock, and inside workerd, whose clock
 * stands still: there the process's CPU time is read from outside.
 */
export const LOOPS = ["nothing", "section", "filter", "address"] as const;
export type Loop = (typeof LOOPS)[number];

export type LoopData = {
  readonly blocks: readonly CredentialBlock[];
  readonly filter: FuseFilter;
  readonly addresses: AddressTable;
};

/** Blocks of a pack's first shards: as many as an isolate keeps in memory. */
const BLOCKS = 512;
/** Keys of one of 256 shards at a hundred million. */
const FILTER_KEYS = 390_625;

export function openBlocks(index: Uint8Array, pack: Uint8Array): readonly CredentialBlock[] {
  const { layout, place } = openPackIndex(index);
  return Array.from({ length: Math.min(BLOCKS, 2 ** layout.shardBits) }, (_, shard) => {
    const { offset, length } = place(shard);
    return openBlock(pack.slice(offset, offset + length), shard, layout);
  });
}

/** The addresses that the bench's releases list are the first words of this. */
export const LISTED_SEED = 9;

/** Bytes of the pack that `openBlocks` reads, from its start. */
export function bytesOfBlocks(index: Uint8Array): number {
  const { layout, place } = openPackIndex(index);
  const { offset, length } = place(Math.min(BLOCKS, 2 ** layout.shardBits) - 1);
  return offset + length;
}

export function makeFilter(): FuseFilter {
  const next = words(3);
  const high = Uint32Array.from({ length: FILTER_KEYS }, next);
  const { shard, fingerprints } = buildFuseShard({ high, low: Uint32Array.from(high, next) }, 8);
  const header = writeFuseHeader([shard], 8);
  const bytes = new Uint8Array(header.length + fingerprints.length + 4);
  bytes.set(header);
  bytes.set(fingerprints, header.length);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32c(bytes.subarray(0, -4)), true);
  return openFuseFilter(bytes);
}

/** Runs one loop `times` times on random keys; gives what was found, so that no engine may skip anything. */
export function runLoop(loop: Loop, data: LoopData, times: number): number {
  if (loop === "section") return sectionLoop(data.blocks, times);
  if (loop === "filter") return filterLoop(data.filter, times);
  if (loop === "address") return addressLoop(data.addresses, times);
  return nothing(times);
}

/** Keys of the shards that are there, in any order of shards. */
function sectionLoop(blocks: readonly CredentialBlock[], times: number): number {
  const next = words(5);
  const shardBits = blocks[0]?.sections[0] ? 31 - Math.clz32(blocks.length) : 0;
  let found = 0;
  for (let index = 0; index < times; index++) {
    const [high, low] = [next(), next()];
    const section = blocks[high >>> (32 - shardBits)]?.sections[0];
    // The bits behind the shard choose bucket and value: which shard the first bits name does not matter here.
    if (section !== undefined && probeSection(section, high, low) >= 0) found += 1;
  }
  return found;
}

function filterLoop(filter: FuseFilter, times: number): number {
  const next = words(5);
  let found = 0;
  for (let index = 0; index < times; index++) if (filter.mayHave(next(), next())) found += 1;
  return found;
}

/** Every other one is listed. */
function addressLoop(table: AddressTable, times: number): number {
  const [next, listed] = [words(5), words(LISTED_SEED)];
  const address: { family: 4; words: [number, number, number, number] } = {
    family: 4,
    words: [0, 0, 0xffff, 0],
  };
  let found = 0;
  for (let index = 0; index < times; index++) {
    address.words[3] = index % 2 === 0 ? next() : listed();
    if (table.find(address) !== null) found += 1;
  }
  return found;
}

function nothing(times: number): number {
  const next = words(5);
  let sum = 0;
  for (let index = 0; index < times; index++) sum ^= next() & next();
  return sum;
}

/** xorshift32: the same words everywhere, at a nanosecond each. */
export function words(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
