import { credentialFacts } from "../../../shared/credential/credential-facts.ts";
import type { AddressListing } from "../../../shared/domain/address-kind.ts";
import { ABSENT, found } from "../../../shared/domain/lookup.ts";
import type { Keys } from "../../../shared/identity/keys.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import type { ReleaseView } from "../../../workers/gate/deps.ts";
import { HOSTING_ASNS, VPN_ASNS } from "./places.ts";

export type Leak = { readonly username: string; readonly password: string };

/** What people and sprayers use most, with how often lists have seen it. */
const COMMON: ReadonlyMap<string, number> = new Map([
  ["123456", 1_000_000],
  ["password1", 100_000],
  ["Summer2026!", 10],
  ["qwerty123", 100_000],
]);

export const COMMON_PASSWORDS: readonly string[] = [...COMMON.keys()];

/** A release with exactly these leaked pairs; addresses are known by their first octets (places.ts). */
export function madeUpRelease(leaks: readonly Leak[], keys: Keys): ReleaseView {
  const facts = leaks.map((leak) => credentialFacts(leak, keys, 0));
  const pairs = new Set(facts.flatMap(({ identityKeys }) => identityKeys.map(({ pair }) => text(pair))));
  const similar = new Set(
    facts.flatMap(({ identityKeys }) => identityKeys.map((keysOf) => text(keysOf.similar))),
  );
  const usernames = new Set(
    facts.flatMap(({ identityKeys }) => identityKeys.map(({ username }) => text(username))),
  );
  const passwords = new Set(facts.map(({ passwordSha1 }) => text(passwordSha1)));
  const common = new Map(
    [...COMMON].map(([password, count]) => [
      text(credentialFacts({ username: "x", password }, keys, 0).passwordSha1),
      count,
    ]),
  );
  return {
    status: { release: "made-up", ageMs: 0, state: "current" },
    model: DEFAULT_MODEL,
    address: (address) => ({ listings: listingsOf(address), asn: null, asnListings: [] }),
    asnListings,
    disposable: (domain) => (domain.startsWith("throwaway") ? ["made-up"] : []),
    userAgent: (agent) =>
      /^(python-requests|okhttp|Go-http|axios)/u.test(agent)
        ? { kind: "http_library", name: "library" }
        : null,
    password: (sha1) => {
      const key = text(sha1);
      const count = common.get(key);
      if (count !== undefined) return Promise.resolve(found({ countAtLeast: count, common: true }));
      return Promise.resolve(passwords.has(key) ? found({ countAtLeast: 1, common: false }) : ABSENT);
    },
    identity: async (ringKeys) => {
      if (ringKeys.some(({ pair }) => pairs.has(text(pair)))) return found("pair" as const);
      if (ringKeys.some((ringKey) => similar.has(text(ringKey.similar)))) return found("similar" as const);
      return ringKeys.some(({ username }) => usernames.has(text(username)))
        ? found("username" as const)
        : ABSENT;
    },
  };
}

function listingsOf(address: string): readonly AddressListing[] {
  if (address.startsWith("146.70.")) return [{ kind: "vpn", confidence: 0.9, source: "made-up" }];
  if (address.startsWith("103.")) return [{ kind: "proxy", confidence: 0.7, source: "made-up" }];
  return [];
}

const HOSTING: ReadonlySet<number> = new Set(HOSTING_ASNS);
const VPN: ReadonlySet<number> = new Set(VPN_ASNS);

function asnListings(asn: number): readonly AddressListing[] {
  if (HOSTING.has(asn)) return [{ kind: "hosting", confidence: 0.8, source: "made-up" }];
  return VPN.has(asn) ? [{ kind: "vpn", confidence: 0.8, source: "made-up" }] : [];
}

function text(bytes: Uint8Array): string {
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return characters;
}
