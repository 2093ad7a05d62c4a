import { FormatError } from "../../shared/format/format-error.ts";
import {
  fuseSeed,
  fuseShardFor,
  MAX_SEEDS,
  type BuiltFuseShard,
} from "../../shared/format/fuse-filter-writer.ts";
import { slotsOf } from "../../shared/format/fuse-filter.ts";
import { RECORD_BYTES } from "./kernel.ts";
import type { WasmMemory } from "./wasm-memory.ts";
import type { PartitionMemory } from "./wasm-sections.ts";

type FuseRequest = { readonly number: number; readonly fingerprintBits: 8 | 16 };

const SLOT_BYTES = 8;
const STACK_BYTES = 4;

/** As `buildFuseShard`, of a partition's records. The fingerprints are a view, valid until the kernel's next call. */
export function wasmFuseShard(
  memory: WasmMemory,
  { recordsAt, used, reserveRoom }: PartitionMemory,
  { number, fingerprintBits }: FuseRequest,
): BuiltFuseShard {
  const plan = fuseShardFor(used());
  const slots = slotsOf(plan);
  const fingerprintBytes = fingerprintBits / 8;
  const slotsAt = reserveRoom(slots * (SLOT_BYTES + STACK_BYTES) + used() * RECORD_BYTES);
  // Behind the slots: what was peeled, then the stack. Fingerprints take the slots' place when all are peeled.
  const peeledAt = slotsAt + slots * SLOT_BYTES;
  const stackAt = peeledAt + used() * RECORD_BYTES;
  for (let attempt = 0; attempt < MAX_SEEDS; attempt++) {
    const shard = plan.entries === 0 ? plan : { ...plan, seed: fuseSeed(attempt) };
    memory.setParameters([shard.seed, shard.segmentBits, shard.firstSegments, number, fingerprintBytes]);
    if (memory.call("peelKeys", recordsAt, used(), slotsAt, stackAt, peeledAt) < used()) continue;
    memory.call("assignFingerprints", peeledAt, used(), slotsAt);
    return { shard, fingerprints: memory.bytes(slotsAt, slots * fingerprintBytes) };
  }
  throw new FormatError("fuse_filter_layout", { expected: "a seed that peels", got: `none in ${MAX_SEEDS}` });
}
