import { test } from "vitest";
import { asciiDomain, emailDomain } from "../../../shared/identity/email-domain.ts";

test.for([
  ["plus addressing", "ann+shop@example.com", "example.com"],
  ["upper case", "ANN@EXAMPLE.COM", "example.com"],
  ["a trailing dot", "ann@example.com.", "example.com"],
  ["a quoted local part with @", '"a@b"@example.com', "example.com"],
  ["an escaped quote", String.raw`"a\"b"@example.com`, "example.com"],
  ["an international domain", "ann@bücher.example", "xn--bcher-kva.example"],
  ["an international domain in upper case", "ann@BÜCHER.example", "xn--bcher-kva.example"],
  ["the ideographic full stop", "ann@mailinator。com", "mailinator.com"],
  ["full-width letters", "ann@ｍａｉｌｉｎａｔｏｒ.com", "mailinator.com"],
  ["an international local part", "ännchen@example.com", "example.com"],
] as const)("%s is read", ([, text, domain], { expect }) => {
  expect(emailDomain(text)).toBe(domain);
});

test.for([
  ["no @", "example.com"],
  ["no local part", "@example.com"],
  ["no domain", "ann@"],
  ["a single label", "ann@localhost"],
  ["a domain literal", "ann@[192.0.2.1]"],
  ["an IPv4 address", "ann@192.0.2.1"],
  ["a number that a URL would read as an address", "ann@0x7f000001"],
  ["an empty label", "ann@example..com"],
  ["two trailing dots", "ann@example.com.."],
  ["an unquoted @", "a@b@example.com"],
  ["dots at the edge of the local part", ".ann@example.com"],
  ["an open quote", '"ann@example.com'],
  ["space in the domain", "ann@exam ple.com"],
  ["a path in the domain", "ann@example.com/x"],
  ["percent-encoding", "ann@ex%61mple.com"],
  ["a port", "ann@example.com:80"],
  ["a control character", "an\u0000n@example.com"],
  ["a label that starts with a hyphen", "ann@-example.com"],
  ["too long", `ann@${"a.".repeat(130)}com`],
] as const)("%s is refused", ([, text], { expect }) => {
  expect(emailDomain(text)).toBeNull();
});

test("labels may hold underscores nowhere", ({ expect }) => {
  expect(asciiDomain("a_b.example")).toBeNull();
});
