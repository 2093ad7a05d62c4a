import fc from "fast-check";
import { test } from "vitest";
import { openAddressTable, verifyAddressTable } from "../../shared/format/address-table.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { fromV4, fromWords, type Words } from "../../shared/identity/ip.ts";
import { insideLargerBuffer } from "../support/hex.ts";

const NONE = { starts: new Uint32Array(0), codes: new Uint32Array(0) };
// Few distinct words and their neighbours, so that single addresses, page edges and broken /64s really happen.
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 0xffff, 0x1_0000, 0x1_ffff, 0xffff_fffe, 0xffff_ffff),
  fc.nat(0xffff_ffff),
);
// More codes than one byte holds, so that escapes happen.
const code = fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(65_534));

test("IPv4 lookups agree with a linear scan", ({ expect }) => {
  const boundaries = fc.uniqueArray(fc.tuple(word, code), { selector: ([start]) => start, maxLength: 400 });
  fc.assert(
    fc.property(boundaries, fc.array(word), (entries, probes) => {
      const sorted = entries.toSorted(([a], [b]) => a - b);
      const v4 = {
        starts: Uint32Array.from(sorted, ([start]) => start),
        codes: Uint32Array.from(sorted, ([, value]) => value),
      };
      const bytes = insideLargerBuffer(writeAddressTable(v4, NONE, ""));
      verifyAddressTable(bytes);
      const table = openAddressTable(bytes);
      for (const probe of [...probes, ...v4.starts, ...v4.starts.map((start) => start + 1)]) {
        const last = sorted.findLast(([start]) => start <= probe);
        expect(table.find(fromV4(probe))).toBe(last && last[1] > 0 ? last[1] : null);
      }
    }),
    { numRuns: 60 },
  );
});

test("IPv6 lookups agree with a linear scan over big integers", ({ expect }) => {
  const words = fc.tuple(fc.constantFrom(0x2001_0db8, 0x2a00_0001), word, word, word);
  const boundaries = fc.uniqueArray(fc.tuple(words, code), {
    selector: ([start]) => start.join(),
    maxLength: 300,
  });
  fc.assert(
    fc.property(boundaries, fc.array(words), (entries, probes) => {
      const sorted = entries.toSorted(([a], [b]) => (asInteger(a) < asInteger(b) ? -1 : 1));
      const v6 = {
        starts: Uint32Array.from(sorted.flatMap(([start]) => start)),
        codes: Uint32Array.from(sorted, ([, value]) => value),
      };
      const bytes = insideLargerBuffer(writeAddressTable(NONE, v6, "[]"));
      verifyAddressTable(bytes);
      const table = openAddressTable(bytes);
      expect(table.dictionary()).toBe("[]");
      for (const probe of [
        ...probes,
        ...sorted.map(([start]) => start),
        ...sorted.map(([start]) => next(start)),
      ]) {
        const last = sorted.findLast(([start]) => asInteger(start) <= asInteger(probe));
        expect(table.find(fromWords(probe))).toBe(last && last[1] > 0 ? last[1] : null);
      }
    }),
    { numRuns: 60 },
  );
});

function next([w0, w1, w2, w3]: Words): Words {
  return [w0, w1, w2, w3 === 0xffff_ffff ? w3 : w3 + 1];
}

function asInteger(words: Words): bigint {
  return words.reduce((value, part) => (value << 32n) | BigInt(part), 0n);
}
