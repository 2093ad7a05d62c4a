import { test } from "vitest";
import { rememberedClients } from "../../../../cli/eval/remembered-clients.ts";
import type { PlatformFacts } from "../../../../shared/domain/client-facts.ts";
import { clientSignature } from "../../../../shared/identity/client-signature.ts";

const BROWSER = new Map([["user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0"]]);
const LIBRARY = new Map([["user-agent", "python-requests/2.32"]]);

function client(headers: ReadonlyMap<string, string>, platform: PlatformFacts = {}) {
  return { method: "POST", url: "https://shop.example/login", headers, platform };
}

test.for([
  ["no platform before one", {}, { httpProtocol: "HTTP/1.1" }],
  ["a platform before none", { httpProtocol: "HTTP/1.1" }, {}],
  ["another protocol", { httpProtocol: "HTTP/1.1" }, { httpProtocol: "HTTP/2" }],
  ["the same from elsewhere", { asn: 1, country: "NO" }, { asn: 2, country: "SE" }],
] as const)("a remembered signature is the gate's own: %s", ([, first, second], { expect }) => {
  const { signature } = rememberedClients();
  for (const platform of [first, second, first]) {
    expect(signature(client(BROWSER, platform))).toBe(clientSignature(client(BROWSER, platform)));
  }
});

test("equal headers are read once, others by themselves", ({ expect }) => {
  const { signals } = rememberedClients();
  const first = signals(client(BROWSER), null);
  expect(signals(client(BROWSER), null)).toBe(first);
  expect(signals(client(LIBRARY), null)).not.toEqual(first);
  expect(signals(client(BROWSER), null)).toBe(first);
});
