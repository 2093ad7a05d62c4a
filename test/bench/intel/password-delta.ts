import { writeBlock } from "../../../shared/format/credential-block.ts";
import { encodeSection } from "../../../shared/format/hash-section-writer.ts";
import { planPack } from "../../../shared/format/pack-header.ts";
import { writeResidentSet } from "../../../shared/format/resident-set.ts";
import { openRandom } from "../../attack/simulator/random.ts";

/** A delta of so many new passwords, as uniform as SHA-1 would give them. */
export function passwordDelta(entries: number, seed: number): Uint8Array {
  const plan = planPack("passwords", [entries]);
  const [section] = plan.sections;
  if (!section) throw new Error("password_delta: expected a section, got none");
  const { unit } = openRandom(seed);
  const high = Uint32Array.from({ length: entries }, () => unit() * 2 ** 32).toSorted();
  const low = Uint32Array.from({ length: entries }, () => unit() * 2 ** 32);
  const { shardBits } = plan;
  const [blocks, counts] = [new Array<Uint8Array>(), new Array<number>()];
  let from = 0;
  for (let shard = 0; shard < 2 ** shardBits; shard++) {
    const until = shardBits === 0 ? entries : firstAtLeast(high, (shard + 1) * 2 ** (32 - shardBits));
    const keys = {
      high: high.subarray(from, until),
      low: low.subarray(from, until),
      payloads: new Uint8Array(until - from),
    };
    const encoded = encodeSection(section, { shard, shardBits }, keys);
    blocks.push(writeBlock(shard, [encoded.bytes]));
    counts.push(encoded.entries);
    from = until;
  }
  const kept = counts.reduce((sum, count) => sum + count, 0);
  const layout = { ...plan, sections: [{ ...section, entries: kept }] };
  return writeResidentSet({ layout, base: null, blocks, tombstones: [[]] });
}

function firstAtLeast(ascending: Uint32Array, bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
