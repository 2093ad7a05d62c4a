import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { identityKeyCheck, storedIdentityKeys } from "../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { writeAsnKinds } from "../../shared/format/asn-kinds.ts";
import { writeBlockIndex } from "../../shared/format/block-index.ts";
import { COUNT_CLASS_BOUNDS, countClassOf } from "../../shared/format/count-class.ts";
import { writePackHeader, type PackKind } from "../../shared/format/credential-pack.ts";
import { writeDomainSet } from "../../shared/format/domain-set.ts";
import { writeIdentityBlock } from "../../shared/format/identity-block.ts";
import { passwordKey, shardOf } from "../../shared/format/lookup-key.ts";
import { releaseIdOf, signedBytes, writeManifest, type ManifestBody } from "../../shared/format/manifest.ts";
import { packFacts, writePasswordBlock } from "../../shared/format/password-block.ts";
import { writeRangeTable } from "../../shared/format/range-table.ts";
import { artefactKey, manifestKey, type ObjectReader } from "../../shared/format/release-store.ts";
import { writeUserAgentRules } from "../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";

export type MadeRelease = {
  readonly id: string;
  readonly body: ManifestBody;
  readonly objects: Map<string, Uint8Array>;
  readonly keys: Pick<Keys, "releaseSigners" | "identity">;
};

type Wanted = {
  readonly passwords?: Readonly<Record<string, number>>;
  readonly pairs?: readonly (readonly [string, string])[];
  readonly builtAtMs?: number;
  /** Leaves the manifest without any signature. */
  readonly unsigned?: boolean;
};

const SHARD_BITS = 2;
const SHARDS = 2 ** SHARD_BITS;
const IDENTITY_RING: Keys["identity"] = [{ id: "identity-1", key: "I".repeat(43) }];

// One signer for a whole test file: releases of one test must be believed together.
const signerPair = crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);

/** A small whole release, made from the writers alone: it runs in Node and inside workerd. */
export async function aMadeRelease(wanted: Wanted = {}): Promise<MadeRelease> {
  const objects = new Map<string, Uint8Array>();
  const passwords = pack("passwords", passwordBlocks(wanted.passwords ?? { "leaked-1": 5 }));
  const identities = pack("identities", identityBlocks(wanted.pairs ?? [["ann@example.com", "Summer2023!"]]));
  const nothing = { starts: new Uint32Array(), codes: new Uint32Array() };
  const artefacts = {
    addresses: store(objects, writeRangeTable(nothing, nothing, "[]")),
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
  const identityKey = identityKeyCheck(IDENTITY_RING);
  const body: ManifestBody = {
    format: 1,
    identityKey,
    countClassBounds: [...COUNT_CLASS_BOUNDS],
    artefacts,
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

function passwordBlocks(passwords: Readonly<Record<string, number>>): readonly Uint8Array[] {
  const entries = Object.entries(passwords)
    .map(([password, count]) => ({ key: passwordKey(passwordSha1(password)), count }))
    .toSorted((a, b) => compare(a.key, b.key));
  return Array.from({ length: SHARDS }, (_, shard) => {
    const own = entries.filter(({ key }) => shardOf(key, SHARD_BITS) === shard);
    const facts = own.map(({ count }) => packFacts({ countClass: countClassOf(count), common: false }));
    return writePasswordBlock(shard, joined(own.map(({ key }) => key)), Uint8Array.from(facts));
  });
}

function identityBlocks(pairs: NonNullable<Wanted["pairs"]>): readonly Uint8Array[] {
  const entries = pairs.map(([username, password]) => storedIdentityKeys(IDENTITY_RING, username, password));
  return Array.from({ length: SHARDS }, (_, shard) => {
    const own = entries.filter(({ username }) => shardOf(username, SHARD_BITS) === shard);
    const section = (name: "username" | "pair" | "similar"): Uint8Array =>
      joined(own.map((keys) => keys[name]).toSorted(compare));
    return writeIdentityBlock(shard, {
      names: section("username"),
      pairs: section("pair"),
      similar: section("similar"),
    });
  });
}

function pack(
  kind: PackKind,
  blocks: readonly Uint8Array[],
): { readonly bytes: Uint8Array; readonly index: Uint8Array } {
  const placed = blocks.map((block) => ({ length: block.length, hash: sha256(block) }));
  const index = writeBlockIndex({ kind, shardBits: SHARD_BITS, blocks: placed });
  return { bytes: joined([writePackHeader({ kind, shardBits: SHARD_BITS }), ...blocks]), index };
}

function store(objects: Map<string, Uint8Array>, bytes: Uint8Array): ManifestBody["artefacts"][string] {
  const hash = bytesToHex(sha256(bytes));
  objects.set(artefactKey(hash), bytes);
  return { sha256: hash, sizeBytes: bytes.length, entries: 0, parameters: {}, sources: [] };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function compare(a: Uint8Array, b: Uint8Array): number {
  return bytesToHex(a) < bytesToHex(b) ? -1 : 1;
}

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
