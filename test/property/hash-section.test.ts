import fc from "fast-check";
import { test } from "vitest";
import { openBlock, verifyBlock, writeBlock } from "../../shared/format/credential-block.ts";
import { FormatError } from "../../shared/format/format-error.ts";
import { encodeSection } from "../../shared/format/hash-section-writer.ts";
import {
  NOT_THERE,
  openSection,
  probeSection,
  verifySection,
} from "../../shared/format/hash-section-reader.ts";
import {
  bucketOf,
  sectionParameters,
  valueOf,
  type SectionParameters,
} from "../../shared/format/hash-section.ts";

type Record = { readonly high: number; readonly low: number; readonly payload: number };

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const record: fc.Arbitrary<Record> = fc.record({
  // Half of the keys crowd into few places, so that buckets fill and keys meet.
  high: fc.oneof(
    word,
    word.map((value) => (value & 0x8000_0003) >>> 0),
  ),
  low: word,
  payload: fc.integer({ min: 0, max: 15 }),
});
const records = fc.array(record, { maxLength: 300 });
const parameters = fc.record({
  bucketBits: fc.integer({ min: 0, max: 4 }),
  range: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 2 ** 23 })),
  riceBits: fc.integer({ min: 10, max: 23 }),
  payloadBits: fc.constantFrom(0, 4),
});

function sorted(list: readonly Record[]): { high: Uint32Array; low: Uint32Array; payloads: Uint8Array } {
  const ordered = list.toSorted((one, other) => one.high - other.high || one.low - other.low);
  return {
    high: Uint32Array.from(ordered, ({ high }) => high),
    low: Uint32Array.from(ordered, ({ low }) => low),
    payloads: Uint8Array.from(ordered, ({ payload }) => payload),
  };
}

/** What a section must answer, computed the plain way. */
function plainly(list: readonly Record[], section: SectionParameters): Map<string, number> {
  const answers = new Map<string, number>();
  for (const { high, low, payload } of list) {
    const place = `${bucketOf(high, section.bucketBits)}/${valueOf(high, low, section)}`;
    answers.set(place, Math.max(answers.get(place) ?? 0, section.payloadBits === 0 ? 0 : payload));
  }
  return answers;
}

test("a section answers like a map of bucket and value, for keys of the set and for others", ({ expect }) => {
  fc.assert(
    fc.property(records, records, parameters, (list, others, section) => {
      const encoded = encodeSection(section, { shard: 0, shardBits: 0 }, sorted(list));
      const opened = openSection(encoded.bytes, 0, section, 0);
      const answers = plainly(list, section);
      expect([encoded.entries, encoded.crowded]).toEqual([answers.size, 0]);
      expect(verifySection(opened)).toBe(answers.size);
      for (const { high, low } of [...list, ...others]) {
        const place = `${bucketOf(high, section.bucketBits)}/${valueOf(high, low, section)}`;
        expect(probeSection(opened, high, low)).toBe(answers.get(place) ?? NOT_THERE);
      }
    }),
    { numRuns: 200 },
  );
});

test("the shards of a pack together hold what one shard would", ({ expect }) => {
  fc.assert(
    fc.property(records, fc.integer({ min: 0, max: 3 }), (list, shardBits) => {
      const section = sectionParameters({ entries: list.length, payloadBits: 4, minBucketBits: 3 });
      const keys = sorted(list);
      const whole = openSection(
        encodeSection(section, { shard: 0, shardBits: 0 }, keys).bytes,
        0,
        section,
        0,
      );
      for (let shard = 0; shard < 2 ** shardBits; shard++) {
        const own = list.filter(({ high }) => bucketOf(high, shardBits) === shard);
        const { bytes } = encodeSection(section, { shard, shardBits }, sorted(own));
        const part = openSection(bytes, 0, section, shardBits);
        for (const { high, low } of own)
          expect(probeSection(part, high, low)).toBe(probeSection(whole, high, low));
      }
    }),
    { numRuns: 100 },
  );
});

test("whatever bytes a block has, reading ends with an answer or a format error", ({ expect }) => {
  const section = { bucketBits: 3, range: 2 ** 20, riceBits: 15, payloadBits: 4, entries: 0 };
  const layout = { kind: "passwords", shardBits: 1, sections: [section] } as const;
  const list = Array.from({ length: 200 }, (_, index) => ({
    high: index * 10_000_000,
    low: index,
    payload: index & 15,
  }));
  const block = writeBlock(0, [encodeSection(section, { shard: 0, shardBits: 1 }, sorted(list)).bytes]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 4 }),
      word,
      (damage, high) => {
        const bytes = block.slice();
        for (const [at, byte] of damage) bytes[at] = byte;
        const answer = answerOf(() => {
          const opened = openBlock(bytes, 0, layout).sections[0];
          return opened === undefined ? NOT_THERE : probeSection(opened, high, 0);
        });
        expect(answer).toBeLessThanOrEqual(15);
        expect(answerOf(() => verifyBlock(bytes, 0, layout)[0] ?? 0)).toBeGreaterThanOrEqual(NOT_THERE);
      },
    ),
    { numRuns: 2000 },
  );
});

/** NOT_THERE also where the format was refused; any other error fails the test. */
function answerOf(read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return NOT_THERE;
    throw error;
  }
}
