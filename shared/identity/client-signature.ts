import type { ClientFacts } from "../domain/client-facts.ts";

// A browser's user agent has up to 350 characters (in-app browsers); more is noise that only costs time to hash.
const MAX_HASHED_CHARS = 512;

/** Low-entropy hints that Chromium sends with every request, whatever the path or method. */
const HASHED_BY_VALUE = ["user-agent", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"] as const;

/** Their values follow the kind of request (navigation or fetch), so only whether they are there belongs to the tool. */
const HASHED_BY_PRESENCE = ["accept", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"] as const;

/**
 * What clients of one tool share, as 16 hex characters: the same for every path, method and kind of request of one
 * client. Pure; a grouping key, not a secret: whoever sends the same headers gets the same signature.
 */
export function clientSignature(client: ClientFacts): string {
  const { headers } = client;
  const values = HASHED_BY_VALUE.map((name) => headers.get(name)?.slice(0, MAX_HASHED_CHARS) ?? "");
  const presence = HASHED_BY_PRESENCE.map((name) => (headers.has(name) ? "1" : "0")).join("");
  const language = languageShape(headers.get("accept-language"));
  return hash64([...values, presence, language, ...transportShape(client)].join("\n"));
}

/** `en-US,en;q=0.9` and `de-DE,de;q=0.9` come from one kind of client: tags and weights are counted, not named. */
function languageShape(value: string | undefined): string {
  if (value === undefined) return "-";
  const tags = value.slice(0, MAX_HASHED_CHARS).split(",");
  const weighted = tags.filter((tag) => tag.includes(";q=")).length;
  return `${tags.length}/${weighted}${value.includes(", ") ? "s" : ""}`;
}

/** One browser moves between HTTP/2 and HTTP/3 and permutes its extensions; ciphers and the rough size stay. */
function transportShape({ platform }: ClientFacts): readonly string[] {
  return [
    platform.httpProtocol === undefined ? "" : String(/^HTTP\/[01]/u.test(platform.httpProtocol)),
    platform.tlsVersion ?? "",
    platform.tlsClientCiphersSha1 ?? "",
    helloSize(platform.tlsClientHelloLength),
    // The middle part of a JA4 is the hash of the cipher list alone.
    platform.ja4?.split("_", 2)[1] ?? "",
  ];
}

// A post-quantum key share adds about 1,200 bytes: browsers of 2024 and later are above 1,600, plain libraries below 700.
function helloSize(length: string | undefined): string {
  const bytes = Number(length);
  if (length === undefined || !Number.isFinite(bytes)) return "";
  if (bytes < 700) return "small";
  return bytes < 1600 ? "middle" : "large";
}

/** Two lanes of FNV-1a with different offsets and a final mix (MurmurHash3's): spread evenly, not collision-proof. */
function hash64(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
  }
  return hex(mix(high ^ (low >>> 15))) + hex(mix(low ^ (high >>> 13)));
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
