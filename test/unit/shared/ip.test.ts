import { test } from "vitest";
import { cidrContains, cidrText, parseCidr } from "../../../shared/identity/cidr.ts";
import { parseAddress } from "../../../shared/identity/ip.ts";
import { sourceOf } from "../../../shared/identity/source.ts";

test.for([
  ["a dotted quad stays as it is", "203.0.113.7", "203.0.113.7"],
  ["IPv4-mapped is IPv4", "::ffff:203.0.113.7", "203.0.113.7"],
  ["IPv4-mapped in hexadecimal is IPv4", "::FFFF:cb00:7107", "203.0.113.7"],
  ["IPv4-mapped at full length is IPv4", "0000:0000:0000:0000:0000:ffff:203.0.113.7", "203.0.113.7"],
  ["NAT64's well-known prefix is IPv4", "64:ff9b::203.0.113.7", "203.0.113.7"],
  ["NAT64's local prefix stays IPv6", "64:ff9b:1::203.0.113.7", "64:ff9b:1::cb00:7107"],
  ["6to4 stays IPv6", "2002:cb00:7107::1", "2002:cb00:7107::1"],
  ["the IPv4-compatible form is not IPv4", "::1.2.3.4", "::102:304"],
  ["a zone id is dropped", "fe80::1%eth0", "fe80::1"],
  ["brackets are dropped", "[2001:DB8::1]", "2001:db8::1"],
  ["brackets and zone are dropped", "[fe80::1%25eth0]", "fe80::1"],
  ["leading zeros and case do not matter", "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["one zero group is written out", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["the first of equal runs is shortened", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["a gap of one group is accepted", "1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"],
  ["the unspecified address", "::", "::"],
] as const)("%s", ([, text, canonical], { expect }) => {
  expect(parseAddress(text)?.text).toBe(canonical);
});

test.for([
  ["octal", "0177.0.0.1"],
  ["an octal zero", "192.168.00.1"],
  ["hexadecimal", "0x7f.0.0.1"],
  ["a bare number", "2130706433"],
  ["two parts", "127.1"],
  ["five parts", "1.2.3.4.5"],
  ["an octet above 255", "1.2.3.256"],
  ["an empty octet", "1..2.3"],
  ["a trailing dot", "1.2.3.4."],
  ["a port", "1.2.3.4:80"],
  ["a port after brackets", "[::1]:80"],
  ["bracketed IPv4", "[1.2.3.4]"],
  ["half a bracket", "[::1"],
  ["an empty zone", "fe80::1%"],
  ["a zone on IPv4", "1.2.3.4%eth0"],
  ["surrounding space", " 1.2.3.4"],
  ["two gaps", "1::2::3"],
  ["three colons", "1:::2"],
  ["a lone colon at the end", "1:2:3:4:5:6:7:"],
  ["a lone colon at the start", ":1:2:3:4:5:6:7"],
  ["nine groups", "1:2:3:4:5:6:7:8:9"],
  ["seven groups", "1:2:3:4:5:6:7"],
  ["a gap where all eight are written", "1:2:3:4::5:6:7:8"],
  ["five digits", "12345::"],
  ["an embedded quad that is not last", "::1.2.3.4:5"],
  ["an embedded quad too far right", "1:2:3:4:5:6:7:1.2.3.4"],
  ["an embedded octal", "::ffff:01.2.3.4"],
  ["nothing", ""],
  ["a digit of another script", "١.2.3.4"],
  ["a list", "1.2.3.4, 5.6.7.8"],
] as const)("refuses %s", ([, text], { expect }) => {
  expect(parseAddress(text)).toBeNull();
});

test.for([
  ["203.0.113.7", "203.0.113.7/32"],
  ["203.0.113.7/24", "203.0.113.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["::ffff:203.0.113.7/120", "203.0.113.0/24"],
  ["2001:db8::1/33", "2001:db8::/33"],
] as const)("%s is the network %s", ([text, network], { expect }) => {
  const cidr = parseCidr(text);
  expect(cidr && cidrText(cidr)).toBe(network);
});

test.for(["1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/08", "::/129", "::ffff:0:0/90", "/8"])(
  "%s is no network",
  (text, { expect }) => {
    expect(parseCidr(text)).toBeNull();
  },
);

test("a network of one family never contains an address of the other", ({ expect }) => {
  const [everything, mapped] = [parseCidr("::/0"), parseAddress("::ffff:1.2.3.4")];
  expect(everything && mapped && cidrContains(everything, mapped)).toBe(false);
});

test("IPv6 has a /56 subnet and a /48 network", ({ expect }) => {
  expect(sourceOf(parseAddress("2001:db8:1:2ff::9"), { asn: 64500, country: "DE" })).toEqual({
    address: "2001:db8:1:2ff::9",
    subnet: "2001:db8:1:200::/56",
    network: "2001:db8:1::/48",
    asn: 64500,
    country: "DE",
  });
});

test.for([["XX"], ["T1"], ["de"], [undefined]] as const)("country %s is none", ([country], { expect }) => {
  const source = sourceOf(parseAddress("192.0.2.200"), country === undefined ? {} : { country });
  expect(source).toEqual({
    address: "192.0.2.200",
    subnet: "192.0.2.0/24",
    network: "192.0.2.0/24",
    asn: null,
    country: null,
  });
});
