import type { PartitionWork } from "../kernel/kernel.ts";
import { PARTITIONS } from "../kernel/kernel.ts";
import { LEAST_COMMON_CLASS, rankedCommon, type CommonOfPartition } from "./common-passwords.ts";
import { filesOf, type EncodedPack, type EncodeInput } from "./encode-pack.ts";
import { PACK_LANES, type Lane } from "./lanes.ts";
import { loadPart } from "./load-partition.ts";
import { createPieceFile } from "./piece-file.ts";
import type { LaneSpill } from "./record-spill.ts";
import { encodeSmallPack, type SmallPart } from "./small-pack.ts";
import { partitionBytes, piecesOf, readPieces } from "./spill-file.ts";

/** Phase 2 of a pack of less than 256 shards: in one go, by the writers that the gate's reader is tested against. */
export function encodeSmall(
  { layout, spills, work: directory }: Pick<EncodeInput, "layout" | "spills" | "work">,
  work: PartitionWork,
): EncodedPack {
  const common: CommonOfPartition[] = [];
  const lanes = PACK_LANES[layout.kind].map((lane) =>
    lane === "pairs" || lane === "similar"
      ? namedParts(lane, spills)
      : recordParts(work, { lane, spills, common }),
  );
  const encoded = encodeSmallPack(layout, lanes);
  const piece = createPieceFile(directory.file(`${layout.kind}.piece`));
  for (const block of encoded.blocks) piece.append(block);
  return { layout: encoded.layout, pieces: [piece.close()], crowded: encoded.crowded, common };
}

type RecordLane = {
  readonly lane: Lane;
  readonly spills: readonly LaneSpill[];
  readonly common: CommonOfPartition[];
};

function recordParts(work: PartitionWork, { lane, spills, common }: RecordLane): readonly SmallPart[] {
  const files = filesOf(spills, lane);
  return Array.from({ length: PARTITIONS }, (_, partition) => {
    loadPart(work, { lane: { lane, files: piecesOf(files, partition) }, shardBits: 0, range: null });
    if (lane === "passwords")
      common.push({ partition, records: rankedCommon([...work.atLeast(LEAST_COMMON_CLASS)]) });
    return { kind: "records", partition, records: work.records().slice() };
  });
}

function namedParts(lane: Lane, spills: readonly LaneSpill[]): readonly SmallPart[] {
  const files = filesOf(spills, lane);
  return Array.from({ length: PARTITIONS }, (_, partition) => {
    const words = new Uint32Array(partitionBytes(files, partition) / 4);
    let used = 0;
    readPieces(
      piecesOf(files, partition),
      () => new Uint8Array(words.buffer, used),
      (bytes) => void (used += bytes),
    );
    return { kind: "named", words };
  });
}
