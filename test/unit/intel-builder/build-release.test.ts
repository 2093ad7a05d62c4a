import { readdir } from "node:fs/promises";
import { test } from "vitest";
import { buildRelease } from "../../../intel-builder/build-release.ts";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../../intel-builder/publish/verify-content.ts";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { identityKeys } from "../../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { artefactNamed } from "../../../shared/format/manifest.ts";
import { openPackIndex } from "../../../shared/format/pack-index.ts";
import { artefactKey } from "../../../shared/format/release-store.ts";
import { openRelease } from "../../../workers/gate/intel/open-release.ts";
import { aCollection } from "../../support/a-collection.ts";
import { fixedKeys } from "../../support/fixed-keys.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

async function build(
  credentials: readonly CredentialRecord[],
  settings: { stateDir?: string; builtAtMs?: number; identityKey?: string } = {},
) {
  const outDir = await freshFolder();
  const { keys, signers } = await fixedKeys(settings.stateDir ?? outDir, settings.identityKey);
  const collected = aCollection(credentials);
  const { builtAtMs = 1 } = settings;
  const built = await buildRelease({ collected, outDir, keys, signers, builtAtMs, report: () => undefined });
  const store = folderObjects(outDir);
  return { ...built, outDir, keys, store, view: await openRelease(store, built.id, keys) };
}

const aPassword = (password: string, count = 1, common = false): CredentialRecord => ({
  kind: "password",
  sha1: passwordSha1(password),
  count,
  common,
  source: "made",
});
const aPair = (username: string, password: string): CredentialRecord => ({
  kind: "pair",
  username,
  password,
  source: "made",
});

test("a built release is whole, and a gate opens it", async ({ expect }) => {
  const { id, keys, store, view } = await build([aPassword("leaked-1", 1_000)]);
  await verifyContent(store, id, keys.releaseSigners);
  const value = { countAtLeast: 512, common: false };
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "found", value });
});

test("many passwords: each is found in its block, strangers are not", async ({ expect }) => {
  const { id, keys, manifest, store, view } = await build(
    Array.from({ length: 9_000 }, (_, n) => aPassword(`leaked-${n}`)),
  );
  expect(manifest.body.artefacts["passwords"]?.parameters["shardBits"]).toBe(3);
  await verifyContent(store, id, keys.releaseSigners);
  for (let n = 0; n < 9_000; n += 7) {
    expect((await view.password(passwordSha1(`leaked-${n}`))).status).toBe("found");
    expect((await view.password(passwordSha1(`stranger-${n}`))).status).toBe("absent");
  }
});

test("a feed of one range only still spreads over all blocks", async ({ expect }) => {
  const oneRange = Array.from({ length: 9_000 }, (_, n): CredentialRecord => {
    const sha1 = passwordSha1(`leaked-${n}`).slice();
    sha1.set([0, 0, 0]);
    return { kind: "password", sha1, count: 1, common: false, source: "made" };
  });
  const { manifest, store } = await build(oneRange);
  const index = openPackIndex(
    (await store.read(artefactKey(artefactNamed(manifest.body, "passwords-index").sha256))) ??
      new Uint8Array(),
  );
  const lengths = Array.from({ length: 8 }, (_, shard) => index.place(shard).length);
  expect(index.layout.shardBits).toBe(3);
  expect(Math.max(...lengths)).toBeLessThan(4_096);
});

test("what several sources say of one password is joined: the highest class, common if one says so", async ({
  expect,
}) => {
  const { view } = await build([aPassword("p", 9), aPassword("p", 300), aPassword("p", 1, true)]);
  const value = { countAtLeast: 256, common: true };
  expect(await view.password(passwordSha1("p"))).toEqual({ status: "found", value });
});

test("a leaked pair tells pair, similar and user name, and its password is a leaked one", async ({
  expect,
}) => {
  const { keys, view } = await build([aPair(" Ann@Example.com ", "Summer2023!")]);
  const ask = async (password: string) =>
    view.identity(identityKeys(keys.identity, "ann@example.com", password));
  expect(await ask("Summer2023!")).toEqual({ status: "found", value: "pair" });
  expect(await ask("summer2024")).toEqual({ status: "found", value: "similar" });
  expect(await ask("unrelated")).toEqual({ status: "found", value: "username" });
  expect((await view.password(passwordSha1("Summer2023!"))).status).toBe("found");
});

test("a leaked name without a password tells the user name only", async ({ expect }) => {
  const { keys, view } = await build([{ kind: "username", username: "ann", source: "made" }]);
  const keysOfAnn = identityKeys(keys.identity, "ann", "");
  expect(await view.identity(keysOfAnn)).toEqual({ status: "found", value: "username" });
});

test("many pairs: each name's block answers for its pair", async ({ expect }) => {
  const { id, keys, store, view } = await build(
    Array.from({ length: 3_000 }, (_, n) => aPair(`user${n}@example.com`, `word-${n}-x`)),
  );
  await verifyContent(store, id, keys.releaseSigners);
  for (let n = 0; n < 3_000; n += 7) {
    const [own, other] = [`word-${n}-x`, `other-${n}-y`].map((password) =>
      identityKeys(keys.identity, `user${n}@example.com`, password),
    );
    expect(own && (await view.identity(own))).toEqual({ status: "found", value: "pair" });
    expect(other && (await view.identity(other))).toEqual({ status: "found", value: "username" });
  }
});

test("the same content in another order, at another time, elsewhere, is the same release", async ({
  expect,
}) => {
  const stateDir = await freshFolder();
  const records = Array.from({ length: 3_000 }, (_, n) =>
    n % 2 === 0 ? aPassword(`p${n}`, n) : aPair(`u${n}`, `p${n}`),
  );
  const one = await build(records, { stateDir, builtAtMs: 1 });
  const two = await build(records.toReversed(), { stateDir, builtAtMs: 2 });
  expect(two.id).toBe(one.id);
  expect([one.manifest.builtAtMs, two.manifest.builtAtMs]).toEqual([1, 2]);
});

test("another identity key is another release", async ({ expect }) => {
  const one = await build([aPair("a", "b")]);
  const two = await build([aPair("a", "b")], { identityKey: "J".repeat(43) });
  expect(two.id).not.toBe(one.id);
});

test("nothing but objects stays in the folder, and no password is among them", async ({ expect }) => {
  const { outDir, store, manifest } = await build([aPair("ann@example.com", "Summer2023!")]);
  expect((await readdir(outDir)).toSorted()).toEqual(["artefacts", "keys.json", "releases"]);
  for (const { sha256 } of Object.values(manifest.body.artefacts)) {
    const text = Buffer.from((await store.read(artefactKey(sha256))) ?? []).toString("latin1");
    expect(text).not.toContain("Summer2023");
    expect(text).not.toContain("ann@example.com");
  }
});
