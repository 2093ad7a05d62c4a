import { test } from "vitest";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import { clientSignature } from "../../../shared/identity/client-signature.ts";

const CHROME = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  "sec-ch-ua": '"Not:A-Brand";v="8", "Chromium";v="156"',
  "sec-ch-ua-mobile": "?0",
  "sec-ch-ua-platform": '"Linux"',
  accept: "text/html,*/*;q=0.8",
  "accept-language": "en-US,en;q=0.9",
  "sec-fetch-site": "none",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};

function aClient(headers: Record<string, string>, rest: Partial<ClientFacts> = {}): ClientFacts {
  return {
    method: "GET",
    url: "https://shop.test/",
    platform: {},
    ...rest,
    headers: new Map(Object.entries(headers)),
  };
}

test("a signature is 16 hex characters", ({ expect }) => {
  expect(clientSignature(aClient({}))).toMatch(/^[0-9a-f]{16}$/u);
});

test.for([
  ["another path and method", CHROME, { method: "POST", url: "https://shop.test/api/login?x=1" }],
  [
    "a fetch instead of a navigation",
    { ...CHROME, accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    {},
  ],
  ["another language of the same shape", { ...CHROME, "accept-language": "de-DE,de;q=0.9" }, {}],
  ["a cookie and a content type", { ...CHROME, cookie: "a=1", "content-type": "application/json" }, {}],
] as const)("%s keeps the signature", ([, headers, rest], { expect }) => {
  expect(clientSignature(aClient(headers, rest))).toBe(clientSignature(aClient(CHROME)));
});

test.for([
  ["another user agent", { ...CHROME, "user-agent": "curl/8.5.0" }],
  ["another brand list", { ...CHROME, "sec-ch-ua": '"Chromium";v="156"' }],
  ["no accept header", Object.fromEntries(Object.entries(CHROME).filter(([name]) => name !== "accept"))],
  ["another shape of languages", { ...CHROME, "accept-language": "en" }],
] as const)("%s changes the signature", ([, headers], { expect }) => {
  expect(clientSignature(aClient(headers))).not.toBe(clientSignature(aClient(CHROME)));
});

function over(httpProtocol: string, tlsClientCiphersSha1: string): string {
  return clientSignature(
    aClient(CHROME, { platform: { httpProtocol, tlsVersion: "TLSv1.3", tlsClientCiphersSha1 } }),
  );
}

test("a browser that moves from HTTP/2 to HTTP/3 keeps its signature, another cipher list does not", ({
  expect,
}) => {
  expect(over("HTTP/3", "a")).toBe(over("HTTP/2", "a"));
  expect(over("HTTP/2", "b")).not.toBe(over("HTTP/2", "a"));
});

test("ten thousand user agents have ten thousand signatures", ({ expect }) => {
  const seen = new Set(
    Array.from({ length: 10_000 }, (_, n) => clientSignature(aClient({ "user-agent": `tool/${n}` }))),
  );
  expect(seen.size).toBe(10_000);
});
