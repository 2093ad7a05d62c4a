import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { keysSchema, type Keys } from "../shared/identity/keys.ts";

/** Signs release manifests; the private key stays in its file and this closure. */
export type Signer = { readonly id: string; readonly sign: (message: Uint8Array) => Uint8Array };

export type LocalKeys = {
  readonly keys: Keys;
  /** All keys that sign here, newest first: while one takes over from another, releases carry both signatures. */
  readonly signers: readonly Signer[];
};

const signingKey = z.strictObject({ id: z.string(), privateKey: z.string() });
export type SigningKey = z.infer<typeof signingKey>;

const fileSchema = z.extend(keysSchema, {
  // One key was the only form at first.
  signing: z.union([signingKey, z.array(signingKey).check(z.minLength(1))]),
});
type KeyFile = z.infer<typeof fileSchema>;

/** The part of the file that says whose releases are made and believed. */
export type ReleaseKeys = {
  readonly signing: readonly SigningKey[];
  readonly releaseSigners: Keys["releaseSigners"];
};

/** The keys of this machine in `<stateDir>/keys.json`, made at the first call; later calls and other processes share them. */
export async function ensureLocalKeys(stateDir: string): Promise<LocalKeys> {
  const path = join(stateDir, "keys.json");
  const text = await readFile(path, "utf8").catch(() => null);
  const { signing, ...keys } = parseKeyFile(path, text ?? (await createKeyFile(stateDir, path)));
  // A copy or a restored backup may have come with wider rights.
  if (text !== null) await chmod(path, 0o600);
  return { keys, signers: [signing].flat().map((key) => openSigner(key)) };
}

/** Changes who signs and who is believed; everything else in the file stays as it is. */
export async function changeReleaseKeys(
  stateDir: string,
  change: (keys: ReleaseKeys) => ReleaseKeys,
): Promise<ReleaseKeys> {
  await ensureLocalKeys(stateDir);
  const path = join(stateDir, "keys.json");
  const file = parseKeyFile(path, await readFile(path, "utf8"));
  const { signing, releaseSigners } = change({ ...file, signing: [file.signing].flat() });
  const fresh = `${path}.${randomUUID()}.new`;
  const changed: KeyFile = {
    ...file,
    signing: [...signing],
    releaseSigners: releaseSigners.map((signer) => ({ ...signer })),
  };
  await writeFile(fresh, `${JSON.stringify(changed, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, path);
  return { signing, releaseSigners };
}

/** A new pair: the private key for the file here, the public one for `releaseSigners` of every gate. */
export function freshSigner(id: string): {
  readonly signing: SigningKey;
  readonly trusted: Keys["releaseSigners"][number];
} {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    signing: { id, privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url") },
    trusted: { id, publicKey: publicKey.export({ format: "jwk" }).x ?? "" },
  };
}

function parseKeyFile(path: string, text: string): KeyFile {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  // No details: a validation message may quote what it refused, and this file holds nothing but secrets.
  throw new Error(
    `local_keys: expected the keys that gatehouse wrote, got other content in ${path}; restore the file, ` +
      "or move the whole folder away to start afresh",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function createKeyFile(stateDir: string, path: string): Promise<string> {
  await mkdir(stateDir, { recursive: true });
  const fresh = `${path}.${randomUUID()}.new`;
  await writeFile(fresh, `${JSON.stringify(generateKeys(), null, 2)}\n`, { mode: 0o600 });
  // Linking fails if another process was first, so that both go on with one set of keys.
  await link(fresh, path).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await rm(fresh);
  return readFile(path, "utf8");
}

function generateKeys(): KeyFile {
  const { signing, trusted } = freshSigner("local-1");
  return {
    tenant: freshRing("tenant-1"),
    device: freshRing("device-1"),
    mark: freshRing("mark-1"),
    identity: freshRing("identity-1"),
    verdict: freshRing("verdict-1"),
    challenge: freshRing("challenge-1"),
    releaseSigners: [trusted],
    signing: [signing],
  };
}

function freshRing(id: string): Keys["tenant"] {
  return [{ id, key: randomBytes(32).toString("base64url") }];
}

function openSigner({ id, privateKey }: SigningKey): Signer {
  const key = createPrivateKey({ key: Buffer.from(privateKey, "base64url"), format: "der", type: "pkcs8" });
  return { id, sign: (message) => new Uint8Array(sign(null, message, key)) };
}
