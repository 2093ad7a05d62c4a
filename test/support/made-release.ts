import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { identityKeyCheck, storedIdentityKeys } from "../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { writeAsnKinds } from "../../shared/format/asn-kinds.ts";
import { COUNT_CLASS_BOUNDS, countClassOf } from "../../shared/format/count-class.ts";
import { writeDomainSet } from "../../shared/format/domain-set.ts";
import { highWord, keyInShardOf, lowWord, passwordKey } from "../../shared/format/lookup-key.ts";
import { releaseIdOf, signedBytes, writeManifest, type ManifestBody } from "../../shared/format/manifest.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { writeRangeTable } from "../../shared/format/range-table.ts";
import { artefactKey, manifestKey, type ObjectReader } from "../../shared/format/release-store.ts";
import { writeUserAgentRules } from "../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";
import { aMadePack, aMadeSet, type KeysOf, type MadeKey, type MadePack } from "./made-pack.ts";

export type MadeRelease = {
  readonly id: string;
  readonly body: ManifestBody;
  readonly objects: Map<string, Uint8Array>;
  readonly keys: Pick<Keys, "releaseSigners" | "identity">;
};

type Pairs = readonly (readonly [string, string])[];

type Wanted = {
  /** Password → how often it was seen. */
  readonly passwords?: Readonly<Record<string, number>>;
  readonly pairs?: Pairs;
  readonly common?: Readonly<Record<string, number>>;
  /** What changed since the packs were built. */
  readonly newPasswords?: Readonly<Record<string, number>>;
  readonly removedPasswords?: readonly string[];
  readonly newPairs?: Pairs;
  readonly removedPairs?: Pairs;
  readonly builtAtMs?: number;
  /** Leaves the manifest without any signature. */
  readonly unsigned?: boolean;
  /** Artefacts as they are, in place of those of their names: for pushes, where nobody looks inside. */
  readonly extra?: Readonly<Record<string, Uint8Array>>;
};

const IDENTITY_RING: Keys["identity"] = [{ id: "identity-1", key: "I".repeat(43) }];

// One signer for a whole test file: releases of one test must be believed together.
const signerPair = crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);

/** A small whole release, made from the writers alone: it runs in Node and inside workerd. */
export async function aMadeRelease(wanted: Wanted = {}): Promise<MadeRelease> {
  const objects = new Map<string, Uint8Array>();
  const passwords = aMadePack("passwords", passwordKeys(wanted.passwords ?? { "leaked-1": 5 }));
  const identities = aMadePack("identities", pairKeys(wanted.pairs ?? [["ann@example.com", "Summer2023!"]]));
  const nothing = { starts: new Uint32Array(), codes: new Uint32Array() };
  const artefacts = {
    addresses: store(objects, writeAddressTable(nothing, nothing, writeListingDictionary([]))),
    asn: store(objects, writeRangeTable(nothing, nothing, "")),
    "asn-kinds": store(objects, writeAsnKinds(new Map())),
    domains: store(
      objects,
      writeDomainSet(new Map([["trash.example", { sources: ["made"], subdomains: true }]])),
    ),
    "user-agents": store(objects, writeUserAgentRules([])),
    model: store(objects, utf8ToBytes(JSON.stringify(DEFAULT_MODEL))),
    passwords: store(objects, passwords.bytes),
    "passwords-index": store(objects, passwords.index),
    identities: store(objects, identities.bytes),
    "identities-index": store(objects, identities.index),
  };
  const optional = {
    "passwords-common": wanted.common && aMadeSet("passwords", passwordKeys(wanted.common)),
    "passwords-delta": passwordsDelta(wanted, passwords),
    "identities-delta": identitiesDelta(wanted, identities),
    ...wanted.extra,
  };
  const identityKey = identityKeyCheck(IDENTITY_RING);
  const body: ManifestBody = {
    format: 2,
    identityKey,
    countClassBounds: [...COUNT_CLASS_BOUNDS],
    artefacts: { ...artefacts, ...storeThose(objects, optional) },
    sources: [],
  };
  const signers = await signManifest(objects, body, wanted);
  return { id: releaseIdOf(body), body, objects, keys: { releaseSigners: signers, identity: IDENTITY_RING } };
}

/** Objects of several releases as one store that counts what is read. */
export function memoryObjects(objects: Map<string, Uint8Array>): ObjectReader & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: async (key) => objects.get(key) ?? null,
    async readRange(key, offset, length) {
      reads.push(key);
      return objects.get(key)?.slice(offset, offset + length) ?? null;
    },
    size: async (key) => objects.get(key)?.length ?? null,
  };
}

async function signManifest(
  objects: Map<string, Uint8Array>,
  body: ManifestBody,
  wanted: Wanted,
): Promise<Keys["releaseSigners"]> {
  const pair = await signerPair;
  if (!("privateKey" in pair)) throw new Error("expected a key pair");
  const builtAtMs = wanted.builtAtMs ?? 0;
  const signature = base64url(
    await crypto.subtle.sign("Ed25519", pair.privateKey, signedBytes({ body, builtAtMs })),
  );
  const signatures = wanted.unsigned ? [] : [{ signer: "made-1", signature }];
  objects.set(manifestKey(releaseIdOf(body)), writeManifest({ body, builtAtMs, signatures }));
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new Error("expected raw bytes");
  return [{ id: "made-1", publicKey: base64url(raw) }];
}

function passwordKeys(passwords: Readonly<Record<string, number>>): KeysOf {
  const keys = Object.entries(passwords).map(([password, count]) =>
    keyOf(passwordKey(passwordSha1(password)), countClassOf(count)),
  );
  return () => [keys];
}

function pairKeys(pairs: Pairs): KeysOf {
  const made = pairs.map(([username, password]) => storedIdentityKeys(IDENTITY_RING, username, password));
  const inShard = (name: "pair" | "similar", shardBits: number): readonly MadeKey[] =>
    made.map((keys) => ({ ...keyInShardOf(keys.username, keys[name], shardBits), payload: 0 }));
  return (shardBits) => [
    made.map(({ username }) => keyOf(username, 0)),
    inShard("pair", shardBits),
    inShard("similar", shardBits),
  ];
}

function passwordsDelta(wanted: Wanted, base: MadePack): Uint8Array | undefined {
  const { newPasswords, removedPasswords } = wanted;
  if (!newPasswords && !removedPasswords) return undefined;
  const removed = passwordKeys(Object.fromEntries((removedPasswords ?? []).map((each) => [each, 1])));
  return aMadeSet("passwords", passwordKeys(newPasswords ?? {}), { base, removed });
}

function identitiesDelta(wanted: Wanted, base: MadePack): Uint8Array | undefined {
  const { newPairs, removedPairs } = wanted;
  if (!newPairs && !removedPairs) return undefined;
  return aMadeSet("identities", pairKeys(newPairs ?? []), { base, removed: pairKeys(removedPairs ?? []) });
}

function keyOf(key: Uint8Array, payload: number): MadeKey {
  return { high: highWord(key), low: lowWord(key), payload };
}

function storeThose(
  objects: Map<string, Uint8Array>,
  optional: Readonly<Record<string, Uint8Array | undefined>>,
): ManifestBody["artefacts"] {
  const there = Object.entries(optional).flatMap(([name, bytes]) =>
    bytes ? [[name, store(objects, bytes)] as const] : [],
  );
  return Object.fromEntries(there);
}

function store(objects: Map<string, Uint8Array>, bytes: Uint8Array): ManifestBody["artefacts"][string] {
  const hash = bytesToHex(sha256(bytes));
  objects.set(artefactKey(hash), bytes);
  return { sha256: hash, sizeBytes: bytes.length, entries: 0, parameters: {}, sources: [] };
}

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** A cold artefact of this size, which no gate reads. Another size gives other bytes. */
export function ballast(sizeBytes: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4)).map((_, at) =>
    Math.imul(at ^ sizeBytes, 0x9e37_79b9),
  );
  return new Uint8Array(words.buffer, 0, sizeBytes);
}
