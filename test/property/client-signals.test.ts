import fc from "fast-check";
import { test } from "vitest";
import type { ClientFacts } from "../../shared/domain/client-facts.ts";
import { clientSignature } from "../../shared/identity/client-signature.ts";
import { classifyClient } from "../../workers/gate/signals/client-class.ts";
import { clientSignals } from "../../workers/gate/signals/client-signals.ts";

const NAMES = [
  "user-agent",
  "accept",
  "accept-language",
  "sec-ch-ua",
  "sec-ch-ua-mobile",
  "sec-ch-ua-platform",
  "sec-fetch-site",
  "sec-fetch-mode",
  "sec-fetch-dest",
  "content-type",
  "origin",
  "via",
] as const;
const FRAGMENTS = [
  "Mozilla/5.0 (",
  "Chrome/",
  "Firefox/",
  "Safari/537.36",
  '"Chromium";v="',
  "navigate",
  "99",
  "(",
  '"',
  ",",
  ";q=",
  "é",
  "\0",
];

const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join("")),
);

const client: fc.Arbitrary<ClientFacts> = fc.record({
  method: fc.oneof(fc.constantFrom("GET", "POST"), fc.string()),
  url: fc.oneof(fc.webUrl(), fc.string()),
  headers: fc
    .array(fc.tuple(fc.constantFrom(...NAMES), value))
    .map((pairs) => new Map<string, string>(pairs)),
  platform: fc.record(
    {
      ja4: fc.string(),
      tlsVersion: fc.string(),
      clientAcceptEncoding: fc.string(),
      tlsClientHelloLength: fc.string(),
    },
    { requiredKeys: [] },
  ),
});

test("any headers give signals within bounds, the same each time, and never throw", ({ expect }) => {
  fc.assert(
    fc.property(client, (facts) => {
      const signals = clientSignals(facts, null);
      expect(clientSignals(facts, null)).toEqual(signals);
      expect(new Set(signals.map(({ reason }) => reason)).size).toBe(signals.length);
      for (const { strength, detail } of signals) {
        expect(strength).toBeGreaterThan(0);
        expect(strength).toBeLessThanOrEqual(1);
        expect(detail).toMatch(/^[a-z0-9:.,_-]{1,300}$/u);
      }
      expect(Number.isFinite(classifyClient(facts, null).score)).toBe(true);
      expect(clientSignature(facts)).toMatch(/^[0-9a-f]{16}$/u);
    }),
  );
});

// Characters that each pattern could go back over: a quadratic pattern needs minutes for these, a linear one moments
// (the test's own time limit is the bound).
const HARD = [
  "(",
  "/",
  " ",
  "1",
  "; ",
  '"',
  "\\",
  ",",
  "Chrome/",
  "okhttp/ ",
  "a ",
  "Mozilla/5.0 (",
  '"";v="";',
  "en-",
];

test.for(HARD)("a million characters of %j are read in linear time", (unit, { expect }) => {
  const long = unit.repeat(Math.ceil(1_000_000 / unit.length));
  for (const prefix of [
    "",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 ",
  ]) {
    const headers = new Map(NAMES.map((name) => [name, name === "user-agent" ? prefix + long : long]));
    const facts = {
      method: "POST",
      url: `http://${long}`,
      headers,
      platform: { ja4: long, clientAcceptEncoding: long },
    };
    expect(clientSignals(facts, null).length).toBeLessThanOrEqual(3);
    expect(clientSignature(facts)).toHaveLength(16);
  }
});
