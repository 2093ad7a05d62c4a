import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod/mini";
import type { Keys } from "../identity/keys.ts";
import { canonicalJson } from "../policy/canonical-json.ts";
import { expectEqual, FormatError } from "./format-error.ts";

/** Releases of another format were built for another version of the gate. */
const FORMAT = 2;

const whole = z.int().check(z.minimum(0));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/u, "expected SHA-256 in hex"));

/** Each artefact by its name, with everything needed to fetch, check and read it. */
const artefactSchema = z.strictObject({
  sha256: hash,
  sizeBytes: whole,
  entries: whole,
  /** Flat facts that a reader or an operator wants before opening it. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  sources: z.array(z.string()),
});
export type ManifestArtefact = z.infer<typeof artefactSchema>;

const sourceSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  licence: z.string(),
  attribution: z.string(),
  url: z.string(),
  confidence: z.number().check(z.minimum(0), z.maximum(1)),
  /** How long after `builtAtMs` this source's word should be believed; null: until the next release. */
  expiresAfterDays: z.nullable(whole),
  read: whole,
  rejected: whole,
  entries: whole,
});
export type ManifestSource = z.infer<typeof sourceSchema>;

const bodySchema = z.strictObject({
  format: z.literal(FORMAT),
  /** Which `identity` key the identity pack was built with, and a check that it is the same key and not only the same name. */
  identityKey: z.strictObject({ id: z.string(), check: z.string() }),
  /** Count class → the least number of sightings it stands for. */
  countClassBounds: z.array(whole).check(z.minLength(1)),
  artefacts: z.record(z.string(), artefactSchema),
  sources: z.array(sourceSchema),
});
export type ManifestBody = z.infer<typeof bodySchema>;

/**
 * `builtAtMs` is signed but no part of the release id: the same inputs and keys give the same release, whenever built.
 */
const manifestSchema = z.strictObject({
  body: bodySchema,
  builtAtMs: whole,
  signatures: z.array(z.strictObject({ signer: z.string(), signature: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

const formatSchema = z.looseObject({ body: z.looseObject({ format: whole }) });

/** First 16 hex digits of the SHA-256 of the canonical body. */
export function releaseIdOf(body: ManifestBody): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(body)))).slice(0, 16);
}

/** What a signer signs; the first line keeps the signature from meaning anything elsewhere. */
export function signedBytes({ body, builtAtMs }: Pick<Manifest, "body" | "builtAtMs">): Uint8Array {
  return utf8ToBytes(`gatehouse-release-manifest-1\n${canonicalJson({ body, builtAtMs })}`);
}

export function writeManifest(manifest: Manifest): Uint8Array {
  return utf8ToBytes(`${canonicalJson(manifest)}\n`);
}

/** Checks the shape only: who must know that it is genuine calls `verifyManifest`. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const json = parseJson(bytes);
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const stated = formatSchema.safeParse(json);
  if (stated.success) expectEqual("manifest_format", FORMAT, stated.data.body.format);
  const [issue] = parsed.error.issues;
  throw new FormatError("manifest_layout", {
    expected: `a manifest of format ${FORMAT}`,
    got: issue?.path.join(".") || "other content",
  });
}

/** Complete: shape, a signature of one of the trusted signers, and that it is the release it was asked for. */
export async function verifyManifest(
  bytes: Uint8Array,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<Manifest> {
  const manifest = parseManifest(bytes);
  const actualId = releaseIdOf(manifest.body);
  if (actualId !== id) throw new FormatError("manifest_id", { expected: id, got: actualId });
  await verifySignature(manifest, signers);
  return manifest;
}

/** The artefact's entry; throws if the manifest has none of that name. */
export function artefactNamed(body: ManifestBody, name: string): ManifestArtefact {
  const artefact = Object.hasOwn(body.artefacts, name) ? body.artefacts[name] : undefined;
  if (!artefact) throw new FormatError("artefact_unlisted", { expected: name, got: "none" });
  return artefact;
}

async function verifySignature(manifest: Manifest, signers: Keys["releaseSigners"]): Promise<void> {
  const message = signedBytes(manifest);
  let refused = 0;
  for (const { signer, signature } of manifest.signatures) {
    const trusted = signers.find(({ id }) => id === signer);
    if (!trusted) continue;
    // One good signature of a trusted signer is enough; a bad one beside it takes nothing away.
    if (await isSignature(trusted.publicKey, signature, message)) return;
    refused += 1;
  }
  if (refused > 0)
    throw new FormatError("manifest_signature", { expected: "a valid signature", got: "a wrong one" });
  const known = signers.map(({ id }) => id).join(", ");
  throw new FormatError("manifest_unsigned", { expected: `a signature of ${known}`, got: "none" });
}

async function isSignature(publicKey: string, signature: string, message: Uint8Array): Promise<boolean> {
  const [rawKey, rawSignature] = [fromBase64url(publicKey), fromBase64url(signature)];
  if (rawKey?.length !== 32 || rawSignature?.length !== 64) return false;
  const key = await crypto.subtle.importKey("raw", rawKey, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, rawSignature, message);
}

function fromBase64url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/u.test(text) || text.length % 4 === 1) return null;
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return null;
  }
}
