import fc from "fast-check";
import { tmpdir } from "node:os";
import { test } from "vitest";
import { shardsOf } from "../../intel-builder/stages/shards-of.ts";
import { createSpill } from "../../intel-builder/stages/spill.ts";
import { shardOf } from "../../shared/format/lookup-key.ts";

const RECORD_BYTES = 9;

test("every record comes out once, in its own shard, and every shard comes out once, in order", ({
  expect,
}) => {
  const record = fc.uint8Array({ minLength: RECORD_BYTES, maxLength: RECORD_BYTES });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 60 }),
      fc.integer({ min: 0, max: 12 }),
      (records, shardBits) => {
        const spill = createSpill(tmpdir(), RECORD_BYTES);
        for (const each of records) spill.add(each);
        const shards = [...shardsOf(spill, RECORD_BYTES, shardBits)];
        expect(shards.map(({ shard }) => shard)).toEqual(
          Array.from({ length: 2 ** shardBits }, (_, shard) => shard),
        );
        const seen = shards.flatMap(({ shard, records: bytes }) =>
          Array.from({ length: bytes.length / RECORD_BYTES }, (_, index) => {
            const each = bytes.subarray(index * RECORD_BYTES, (index + 1) * RECORD_BYTES);
            expect(shardOf(each, shardBits)).toBe(shard);
            return each.join();
          }),
        );
        expect(seen.toSorted()).toEqual(records.map((each) => each.join()).toSorted());
      },
    ),
    { numRuns: 40 },
  );
});
