import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "vitest";
import {
  parseManifest,
  releaseIdOf,
  signedBytes,
  verifyManifest,
  writeManifest,
  type ManifestBody,
} from "../../shared/format/manifest.ts";

const BODY: ManifestBody = {
  format: 2,
  identityKey: { id: "identity-1", check: "00" },
  countClassBounds: [1],
  artefacts: {
    model: { sha256: "0".repeat(64), sizeBytes: 2, entries: 1, parameters: { a: 1 }, sources: [] },
  },
  sources: [],
};
/** Keys sorted, no white space; written by hand. */
const CANONICAL =
  `{"artefacts":{"model":{"entries":1,"parameters":{"a":1},"sha256":"${"0".repeat(64)}","sizeBytes":2,"sources":[]}},` +
  `"countClassBounds":[1],"format":2,"identityKey":{"check":"00","id":"identity-1"},"sources":[]}`;

function stating(format: number): string {
  return `{"body":${CANONICAL.replace('"format":2', `"format":${format},"more":1`)},"builtAtMs":5,"signatures":[]}`;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("the release id is the SHA-256 of the canonical body, whatever the order of its keys", ({ expect }) => {
  // printf '%s' "$CANONICAL" | sha256sum
  expect(releaseIdOf(BODY)).toBe("957a4f0f4d4e3da8");
  const { sources, ...rest } = BODY;
  expect(releaseIdOf({ sources, ...rest })).toBe(releaseIdOf(BODY));
});

test("signed are a purpose line, the body and the date", ({ expect }) => {
  const signed = text(signedBytes({ body: BODY, builtAtMs: 5 }));
  expect(signed).toBe(`gatehouse-release-manifest-1\n{"body":${CANONICAL},"builtAtMs":5}`);
});

test("the date is no part of the id, and the whole file is one canonical line", ({ expect }) => {
  const file = writeManifest({ body: BODY, builtAtMs: 5, signatures: [] });
  expect(text(file)).toBe(`{"body":${CANONICAL},"builtAtMs":5,"signatures":[]}\n`);
  expect(releaseIdOf(parseManifest(file).body)).toBe(releaseIdOf(BODY));
});

test.for([
  ["an unknown member", `{"body":${CANONICAL},"builtAtMs":5,"signatures":[],"note":"x"}`, "manifest_layout"],
  ["a release of the former format", stating(1), "manifest_format: expected 2, got 1; rebuild"],
  ["a format of the future", stating(3), "manifest_format: expected 2, got 3; rebuild"],
  [
    "a hash that is none",
    `{"body":${CANONICAL.replace("0".repeat(64), "x")},"builtAtMs":5,"signatures":[]}`,
    "body.artefacts.model.sha256",
  ],
  ["no JSON", "{", "manifest_layout"],
] as const)("%s is refused", ([, file, where], { expect }) => {
  expect(() => parseManifest(new TextEncoder().encode(file))).toThrow(where);
});

test("two signers: one valid signature of either is enough, a bad one beside it changes nothing", async ({
  expect,
}) => {
  const [old, fresh] = [aSigner("old"), aSigner("fresh")];
  const message = signedBytes({ body: BODY, builtAtMs: 5 });
  const good = { signer: "fresh", signature: fresh.sign(message) };
  const bad = { signer: "old", signature: old.sign(new Uint8Array(1)) };
  const file = writeManifest({ body: BODY, builtAtMs: 5, signatures: [bad, good] });
  const trusted = [old.trust, fresh.trust];
  await expect(verifyManifest(file, releaseIdOf(BODY), trusted)).resolves.toMatchObject({ builtAtMs: 5 });
  const onlyBad = writeManifest({ body: BODY, builtAtMs: 5, signatures: [bad] });
  await expect(verifyManifest(onlyBad, releaseIdOf(BODY), trusted)).rejects.toThrow("manifest_signature");
});

function aSigner(id: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    trust: { id, publicKey: publicKey.export({ format: "jwk" }).x ?? "" },
    sign: (message: Uint8Array) => sign(null, message, privateKey).toString("base64url"),
  };
}
