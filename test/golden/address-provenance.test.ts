import fc from "fast-check";
import { test } from "vitest";
import {
  openAddressProvenance,
  writeAddressProvenance,
  type ProvenanceColumns,
} from "../../shared/format/address-provenance.ts";
import { fromV4, parseAddress, type IpAddress } from "../../shared/identity/ip.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

const FACT = {
  kind: "vpn",
  confidence: 0.5,
  source: "x",
  firstDay: null,
  lastDay: 20_000,
  untilDay: null,
} as const;

/** Line 42 names 1.2.3.4, line 128 names 1.2.3.128–1.2.3.255. Written by hand from the layout table. */
const GOLDEN = new Uint8Array([
  ...hex("47484150 0100 0000 02000000 00000000 09000000 5e000000"),
  ...hex("00000000 00000000 0000ffff 01020304  00000000 00000000 0000ffff 010203ff  00000000 02000000"),
  ...hex("00 00 00 2a  7c 7f 00 8001"),
  ...new TextEncoder().encode(
    '[{"kind":"vpn","confidence":0.5,"source":"x","firstDay":null,"lastDay":20000,"untilDay":null}]',
  ),
  ...hex("ede83e7c"),
]);

function address(text: string): IpAddress {
  return parseAddress(text) ?? fromV4(0);
}

function columns(rows: readonly (readonly [first: number, last: number, line: number])[]): ProvenanceColumns {
  return {
    count: rows.length,
    first: [Uint32Array.from(rows, ([first]) => first)],
    after: [Uint32Array.from(rows, ([, last]) => last + 1)],
    facts: new Uint32Array(rows.length),
    lines: Uint32Array.from(rows, ([, , line]) => line),
  };
}

test("golden bytes are read, also inside a larger buffer, and our writer writes them", ({ expect }) => {
  const { of, records } = openAddressProvenance(insideLargerBuffer(GOLDEN));
  expect(records).toBe(2);
  expect(of(address("1.2.3.4"))).toEqual([{ ...FACT, first: "1.2.3.4", last: "1.2.3.4", line: 42 }]);
  expect(of(address("1.2.3.200"))).toEqual([{ ...FACT, first: "1.2.3.128", last: "1.2.3.255", line: 128 }]);
  expect(of(address("1.2.3.5"))).toEqual([]);
  const written = writeAddressProvenance(
    [
      columns([
        [0x0102_0304, 0x0102_0304, 42],
        [0x0102_0380, 0x0102_03ff, 128],
      ]),
      columns([]),
    ],
    [FACT],
  );
  expect(Buffer.from(written).toString("hex")).toBe(Buffer.from(GOLDEN).toString("hex"));
});

test("one damaged byte is always found", ({ expect }) => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = GOLDEN.slice();
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      expect(() => openAddressProvenance(damaged)).toThrow(/^address_provenance_/u);
    }),
    { numRuns: 200 },
  );
});
