import fc from "fast-check";
import { test } from "vitest";
import type { Kernel, PartitionWork, SectionRequest, SortTally } from "../../intel-builder/kernel/kernel.ts";
import { sectionParameters } from "../../shared/format/hash-section.ts";
import { BOTH_KERNELS } from "../support/both-kernels.ts";

const [typescript, wasm] = BOTH_KERNELS;

const facts = fc.tuple(fc.nat(15), fc.constantFrom(0, 0x80)).map(([own, common]) => BigInt(own | common));
const key = fc.oneof(
  fc.bigInt(0n, 2n ** 56n - 1n),
  // Few bits that differ, high or low: keys that repeat, share their bucket or their value.
  fc.bigInt(0n, 63n),
  fc.bigInt(0n, 63n).map((bits) => bits << 50n),
  fc.bigInt(0n, 63n).map((bits) => 2n ** 56n - 1n - bits),
);
const recordList = fc
  .array(fc.tuple(key, facts), { maxLength: 300 })
  .map((list) => list.map(([bits, own]) => (bits << 8n) | own));

const request = fc
  .record({
    partition: fc.nat(255),
    entries: fc.constantFrom(0, 1, 1_000, 50_000, 100_000_000, 10_000_000_000),
    payloadBits: fc.constantFrom(0, 4),
    extraBits: fc.nat(5),
    blockHeader: fc.boolean(),
  })
  .map(({ partition, entries, payloadBits, extraBits, blockHeader }): SectionRequest => {
    const parameters = sectionParameters({ entries, payloadBits, minBucketBits: 8 });
    const shardBits = Math.min(20, Math.max(8, parameters.bucketBits - extraBits));
    return { partition, parameters, shardBits, blockHeader };
  });

type Sets = { readonly records: readonly bigint[]; readonly others: readonly bigint[] };

/** Everything that a kernel says about a partition, as text. */
function account(kernel: Kernel | undefined, { records, others }: Sets, section: SectionRequest) {
  if (!kernel) throw new Error("two kernels");
  const work = kernel.openPartitionWork();
  const half = records.length >>> 1;
  load(work, records.slice(0, half));
  const first = sorted(work);
  load(work, records.slice(half));
  const tally = sorted(work);
  const all = [...work.records()];
  const often = [...work.atLeast(9)];
  const { bytes, ends, entries, crowded } = work.encode(section);
  const shards = bytes.slice();
  const places = ends.slice();
  work.readBackSpace(shards.length).set(shards);
  const back = work.readBack(section, places);
  const found = work.probe(section, places, BigUint64Array.from([...others, ...records]));
  const hex = Buffer.from(shards).toString("hex");
  return { first, tally, all, often, hex, places: [...places], entries, crowded, back, found };
}

function sorted(work: PartitionWork): SortTally {
  // oxlint-disable-next-line unicorn/no-array-sort -- the kernel sorts in its own memory
  return work.sort();
}

function load(work: PartitionWork, records: readonly bigint[]): void {
  const own = BigUint64Array.from(records);
  work.space(own.length).set(new Uint8Array(own.buffer));
  work.loaded(own.length);
}

test("both kernels sort, join, encode, read back and probe alike", ({ expect }) => {
  fc.assert(
    fc.property(recordList, recordList, request, (records, others, section) => {
      const sets = { records, others };
      expect(account(wasm, sets, section)).toEqual(account(typescript, sets, section));
    }),
    { numRuns: 100 },
  );
});

test("both kernels build the same fuse filters", ({ expect }) => {
  fc.assert(
    fc.property(recordList, fc.nat(255), fc.constantFrom(8, 16), (records, partition, fingerprintBits) => {
      const [one, other] = [typescript, wasm].map((kernel) => {
        const work = kernel?.openPartitionWork();
        if (!work) throw new Error("two kernels");
        load(work, records);
        sorted(work);
        const { shard, fingerprints } = work.fuse(partition, fingerprintBits);
        return { shard, fingerprints: Buffer.from(fingerprints).toString("hex") };
      });
      expect(other).toEqual(one);
    }),
    { numRuns: 150 },
  );
});

test("a bucket that was filled on purpose keeps its smallest values in both kernels", ({ expect }) => {
  const section: SectionRequest = {
    partition: 7,
    parameters: sectionParameters({ entries: 1_000_000, payloadBits: 4, minBucketBits: 8 }),
    shardBits: 12,
    blockHeader: true,
  };
  // Two keys of each value, the second with the greater class: 600 values where 511 fit.
  const records = Array.from({ length: 1_200 }, (_, index) => (BigInt(index) << 35n) | BigInt(index % 2));
  const sets = { records, others: [] };
  const got = account(wasm, sets, section);
  expect(got).toEqual(account(typescript, sets, section));
  expect(got.crowded).toBeGreaterThan(0);
});

test("keys that differ only where sorting does not look first are sorted by all their bits", ({ expect }) => {
  const records = Array.from({ length: 5_000 }, (_, index) => BigInt(5_000 - index) << 8n);
  const work = wasm?.openPartitionWork();
  if (!work) throw new Error("two kernels");
  load(work, [...records, ...records]);
  expect(sorted(work)).toMatchObject({ given: 10_000, distinct: 5_000 });
  expect([...work.records()]).toEqual(records.toReversed());
});

test.for(["typescript", "wasm"] as const)(
  "%s keeps only the records of a range, ends included",
  (name, { expect }) => {
    const work = BOTH_KERNELS.find((kernel) => kernel.name === name)?.openPartitionWork();
    if (!work) throw new Error("two kernels");
    const own = BigUint64Array.from([5n, 6n, 7n, 8n], (place) => place << 32n);
    work.space(4).set(new Uint8Array(own.buffer));
    expect(work.loaded(4, { from: 6, to: 7 })).toBe(2);
    sorted(work);
    expect([...work.records()]).toEqual([6n << 32n, 7n << 32n]);
  },
);

test.for(["typescript", "wasm"] as const)(
  "%s finds a damaged shard broken or a key of it missing",
  (name, { expect }) => {
    const work = BOTH_KERNELS.find((kernel) => kernel.name === name)?.openPartitionWork();
    if (!work) throw new Error("two kernels");
    const section: SectionRequest = {
      partition: 1,
      parameters: sectionParameters({ entries: 256 * 40, payloadBits: 0, minBucketBits: 8 }),
      shardBits: 8,
      blockHeader: true,
    };
    load(
      work,
      Array.from({ length: 40 }, (_, index) => (BigInt(index * 7_919) << 48n) | BigInt(index % 16)),
    );
    sorted(work);
    const encoded = work.encode(section);
    const [shards, ends] = [encoded.bytes.slice(), encoded.ends.slice()];
    for (let at = 0; at < shards.length; at++) {
      const damaged = shards.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      expect(isSound(work, section, { shards: damaged, ends }), `byte ${at}`).toBe(false);
    }
    expect(isSound(work, section, { shards, ends })).toBe(true);
  },
);

type Read = { readonly shards: Uint8Array; readonly ends: Uint32Array };

function isSound(work: PartitionWork, section: SectionRequest, { shards, ends }: Read): boolean {
  work.readBackSpace(shards.length).set(shards);
  try {
    const { missing, entries } = work.readBack(section, ends);
    return missing === 0 && entries === 40;
  } catch {
    return false;
  }
}
