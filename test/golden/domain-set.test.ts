import fc from "fast-check";
import { test } from "vitest";
import { openDomainSet, verifyDomainSet, writeDomainSet } from "../../shared/format/domain-set.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/** edu.pl (itself only, lists a and b) and mail.test (with its subdomains, list a). By hand from the layout table. */
const GOLDEN = new Uint8Array([
  ...hex("47484431 0100 0000 02000000 0f000000 4e000000"),
  ...hex("00000000 06000000 0f000000"),
  ...hex("00 01"),
  ...ascii("edu.plmail.test"),
  ...ascii('[{"sources":["a","b"],"subdomains":false},{"sources":["a"],"subdomains":true}]'),
  ...hex("217a423d"),
]);

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test.for([
  ["a listed name", "mail.test", ["a"]],
  ["a subdomain of a listed name", "x.y.mail.test", ["a"]],
  ["a name that only ends alike", "xmail.test", []],
  ["a registry itself", "edu.pl", ["a", "b"]],
  ["somebody under a registry", "uw.edu.pl", []],
  ["a parent of a listed name", "test", []],
  ["nothing", "", []],
  ["a name before the first", "a.a", []],
  ["a name after the last", "z.z", []],
  ["a prefix of a listed name", "mail.tes", []],
] as const)("golden: %s", ([, domain, sources], { expect }) => {
  expect(openDomainSet(GOLDEN).match(domain)).toEqual(sources);
  expect(openDomainSet(insideLargerBuffer(GOLDEN)).match(domain)).toEqual(sources);
});

test("golden bytes verify, and our writer writes them", ({ expect }) => {
  expect(() => verifyDomainSet(insideLargerBuffer(GOLDEN))).not.toThrow();
  const written = writeDomainSet(
    new Map([
      ["mail.test", { sources: ["a"], subdomains: true }],
      ["edu.pl", { sources: ["a", "b"], subdomains: false }],
    ]),
  );
  expect(Buffer.from(written).equals(GOLDEN)).toBe(true);
});

test("one damaged byte is always found", ({ expect }) => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = GOLDEN.with(at, (GOLDEN[at] ?? 0) ^ flip);
      expect(() => verifyDomainSet(damaged)).toThrow(/^domain_set_/u);
    }),
  );
});

test.for([
  ["an empty file", new Uint8Array(0), "domain_set_truncated"],
  ["a file that ends early", GOLDEN.subarray(0, -1), "domain_set_truncated"],
  ["another kind of file", GOLDEN.with(0, 0), "domain_set_magic"],
  ["a later version", GOLDEN.with(4, 2), "domain_set_version"],
  ["a dictionary that is none", GOLDEN.with(49, 0), "domain_set_layout"],
] as const)("%s is refused on opening", ([, bytes, code], { expect }) => {
  expect(() => openDomainSet(bytes)).toThrow(code);
});

test("every listed name and every subdomain of it is found, nothing else", ({ expect }) => {
  const label = fc.constantFrom("a", "b", "ab", "mail", "x-1");
  const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
  fc.assert(
    fc.property(fc.uniqueArray(domain, { maxLength: 20 }), fc.array(domain), (listed, probes) => {
      const set = openDomainSet(
        writeDomainSet(new Map(listed.map((name) => [name, { sources: ["s"], subdomains: true }]))),
      );
      for (const probe of [...probes, ...listed]) {
        const expected = listed.some((name) => probe === name || probe.endsWith(`.${name}`));
        expect(set.match(probe).length > 0).toBe(expected);
      }
    }),
  );
});
