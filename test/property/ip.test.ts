import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { test } from "vitest";
import { cidrContains, networkOf, parseCidr } from "../../shared/identity/cidr.ts";
import { parseAddress } from "../../shared/identity/ip.ts";

// ipaddr.js writes RFC 5952 text and stands as the oracle; it also reads octal and short IPv4, which we refuse.
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});
const v6Bytes = groups.map((parts) => parts.flatMap((part) => [part >> 8, part & 255]));

test("IPv6 text is the RFC 5952 text of the same bytes", ({ expect }) => {
  fc.assert(
    fc.property(v6Bytes, (bytes) => {
      const address = ipaddr.fromByteArray(bytes);
      const spelled = parseAddress(address.toNormalizedString().toUpperCase());
      const nat64 = parseAddress(address.toNormalizedString())?.family === 4;
      if (!nat64) expect(spelled?.text).toBe(address.toString());
      expect(spelled?.text).toBe(parseAddress(address.toString())?.text);
    }),
    { numRuns: 2000 },
  );
});

test("every spelling that fast-check knows is one address", ({ expect }) => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      // The deprecated `::a.b.c.d` is IPv4 to ipaddr.js; to us (RFC 4291) an IPv6 address that nobody routes.
      fc.pre(!/^[0:]+:\d+\./u.test(text));
      const ours = parseAddress(text);
      const oracle = ipaddr.process(text);
      if (oracle.kind() === "ipv4") expect(ours?.text).toBe(oracle.toString());
      else if (ours?.family === 6) expect(ours.text).toBe(oracle.toString());
      else expect(text.toLowerCase()).toMatch(/64:ff9b/u);
    }),
    { numRuns: 3000 },
  );
});

test("canonical text is a fixed point", ({ expect }) => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.ipV4()), (text) => {
      const address = parseAddress(text);
      expect(parseAddress(address?.text ?? "")).toEqual(address);
    }),
  );
});

test("text made of address characters is accepted exactly when ipaddr.js accepts it", ({ expect }) => {
  expect(parseAddress("::1")).not.toBeNull();
  const soup = fc.string({
    unit: fc.constantFrom("0", "1", "9", "a", "F", ":", "::", ".", "x"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(soup, (text) => {
      const strict =
        ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(":") && ipaddr.IPv6.isValid(text));
      const accepted = parseAddress(text) !== null;
      // Ours is the stricter one: no leading zeros inside an embedded quad, no digits past four.
      if (accepted) expect(strict, text).toBe(true);
      if (strict && !/(^|[.:])0[0-9]+\.|\.0[0-9]/u.test(text)) expect(accepted, text).toBe(true);
    }),
    { numRuns: 20_000 },
  );
});

test("a network contains what ipaddr.js says it contains", ({ expect }) => {
  fc.assert(
    fc.property(
      v6Bytes,
      fc.integer({ min: 0, max: 128 }),
      fc.integer({ min: 0, max: 127 }),
      (bytes, bits, flip) => {
        const near = bytes.map((byte, index) => (index === flip >> 3 ? byte ^ (1 << (flip & 7)) : byte));
        const [a, b] = [ipaddr.fromByteArray(bytes).toString(), ipaddr.fromByteArray(near).toString()];
        const [network, address] = [parseCidr(`${a}/${bits}`), parseAddress(b)];
        if (!network || !address || network.first.family === 4 || address.family === 4) return;
        const [oracleA, oracleB] = [ipaddr.IPv6.parse(a), ipaddr.IPv6.parse(b)];
        expect(cidrContains(network, address)).toBe(oracleB.match(oracleA, bits));
      },
    ),
    { numRuns: 3000 },
  );
});

test("every address lies in its own networks", ({ expect }) => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (text, bits) => {
      const address = parseAddress(text);
      expect(address && cidrContains(networkOf(address, bits), address)).toBe(true);
    }),
  );
});
