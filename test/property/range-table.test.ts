import fc from "fast-check";
import { test } from "vitest";
import { fromV4, fromWords, type Words } from "../../shared/identity/ip.ts";
import { openRangeTable, verifyRangeTable, writeRangeTable } from "../../shared/format/range-table.ts";
import { insideLargerBuffer } from "../support/hex.ts";

const NONE = { starts: new Uint32Array(0), codes: new Uint32Array(0) };
// Few distinct words, so that equal upper parts, page edges and neighbours really happen.
const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x1_0000, 0x1_ffff, 0xffff_ffff), fc.nat(0xffff_ffff));
const code = fc.constantFrom(0, 1, 255, 256, 70_000);

test("IPv4 lookups agree with a linear scan", ({ expect }) => {
  const table = fc.uniqueArray(fc.tuple(word, code), { selector: ([start]) => start, maxLength: 40 });
  fc.assert(
    fc.property(table, fc.array(word), (entries, probes) => {
      const sorted = entries.toSorted(([a], [b]) => a - b);
      const v4 = {
        starts: Uint32Array.from(sorted, ([start]) => start),
        codes: Uint32Array.from(sorted, ([, value]) => value),
      };
      const bytes = insideLargerBuffer(writeRangeTable(v4, NONE, ""));
      verifyRangeTable(bytes);
      for (const probe of [...probes, ...v4.starts]) {
        const last = sorted.findLast(([start]) => start <= probe);
        expect(openRangeTable(bytes).find(fromV4(probe))).toBe(last && last[1] > 0 ? last[1] : null);
      }
    }),
    { numRuns: 60 },
  );
});

test("IPv6 lookups agree with a linear scan over big integers", ({ expect }) => {
  const words = fc.tuple(word, word, word, word);
  const table = fc.uniqueArray(fc.tuple(words, code), { selector: ([start]) => start.join(), maxLength: 30 });
  fc.assert(
    fc.property(table, fc.array(words), (entries, probes) => {
      const sorted = entries.toSorted(([a], [b]) => (asInteger(a) < asInteger(b) ? -1 : 1));
      const v6 = {
        starts: Uint32Array.from(sorted.flatMap(([start]) => start)),
        codes: Uint32Array.from(sorted, ([, value]) => value),
      };
      const table6 = openRangeTable(writeRangeTable(NONE, v6, ""));
      for (const probe of [...probes, ...sorted.map(([start]) => start)]) {
        const last = sorted.findLast(([start]) => asInteger(start) <= asInteger(probe));
        const address = fromWords(probe);
        if (address.family === 4) continue;
        expect(table6.find(address)).toBe(last && last[1] > 0 ? last[1] : null);
      }
    }),
    { numRuns: 60 },
  );
});

function asInteger(words: Words): bigint {
  return words.reduce((value, part) => (value << 32n) | BigInt(part), 0n);
}
