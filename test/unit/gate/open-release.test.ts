import { test } from "vitest";
import { identityKeys } from "../../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { parseManifest, writeManifest } from "../../../shared/format/manifest.ts";
import { artefactKey, manifestKey } from "../../../shared/format/release-store.ts";
import { openRelease } from "../../../workers/gate/intel/open-release.ts";
import { aMadeRelease, memoryObjects } from "../../support/made-release.ts";

const ANN = "ann@example.com";

test("a leaked password is found with the lower bound of its count class", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({ passwords: { "leaked-1": 5, "leaked-2": 1 } });
  const view = await openRelease(memoryObjects(objects), id, keys);
  const value = { countAtLeast: 4, common: false };
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "found", value });
  expect(await view.password(passwordSha1("other"))).toEqual({ status: "absent" });
});

test.for([
  ["the same password is the pair", "Summer2023!", { status: "found", value: "pair" }],
  ["a tweak of it is similar", "summer2024", { status: "found", value: "similar" }],
  ["another password leaves the user name", "unrelated", { status: "found", value: "username" }],
] as const)("%s", async ([, password, expected], { expect }) => {
  const { id, keys, objects } = await aMadeRelease({ pairs: [[ANN, "Summer2023!"]] });
  const view = await openRelease(memoryObjects(objects), id, keys);
  expect(await view.identity(identityKeys(keys.identity, ANN, password))).toEqual(expected);
});

test("a stranger's user name is absent even with a leaked password", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({ pairs: [[ANN, "Summer2023!"]] });
  const view = await openRelease(memoryObjects(objects), id, keys);
  expect(await view.identity(identityKeys(keys.identity, "ben@example.com", "Summer2023!"))).toEqual({
    status: "absent",
  });
});

test("a second lookup in the same block reads nothing", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease();
  const store = memoryObjects(objects);
  const view = await openRelease(store, id, keys);
  await view.password(passwordSha1("leaked-1"));
  await view.password(passwordSha1("leaked-1"));
  expect(store.reads).toHaveLength(1);
});

test("user name, pair and similar cost one read together", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease();
  const store = memoryObjects(objects);
  const view = await openRelease(store, id, keys);
  await view.identity(identityKeys(keys.identity, ANN, "unrelated"));
  expect(store.reads).toHaveLength(1);
});

test("a pack that vanished is unavailable, never absent, and the status says so", async ({ expect }) => {
  const { id, keys, objects, body } = await aMadeRelease();
  const view = await openRelease(memoryObjects(objects), id, keys);
  objects.delete(artefactKey(body.artefacts["passwords"]?.sha256 ?? ""));
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "unavailable", cause: "missing" });
  expect(view.status).toMatchObject({ release: id, problem: "artefact_missing" });
});

test("a changed block is unavailable, never absent, and is not kept", async ({ expect }) => {
  const { id, keys, objects, body } = await aMadeRelease();
  const view = await openRelease(memoryObjects(objects), id, keys);
  const key = artefactKey(body.artefacts["passwords"]?.sha256 ?? "");
  const whole = objects.get(key) ?? new Uint8Array();
  objects.set(
    key,
    whole.map((byte) => byte ^ 1),
  );
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "unavailable", cause: "broken" });
  objects.set(key, whole);
  expect(await view.password(passwordSha1("leaked-1"))).toMatchObject({ status: "found" });
});

test("a bucket that fails is unavailable and says nothing against the release", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease();
  const store = memoryObjects(objects);
  const failing = { ...store, readRange: () => Promise.reject(new Error("connection lost")) };
  const view = await openRelease(failing, id, keys);
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "unavailable", cause: "broken" });
  expect(view.status).not.toHaveProperty("problem");
});

test("keys of another identity ring find nothing and say so", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease();
  const identity = [{ id: "identity-1", key: "J".repeat(43) }];
  const view = await openRelease(memoryObjects(objects), id, { ...keys, identity });
  expect(await view.identity(identityKeys(identity, ANN, "Summer2023!"))).toEqual({
    status: "unavailable",
    cause: "broken",
  });
  expect(view.status.problem).toBe("identity_key");
});

test("a release answers with the ring key that it was built with, also while another one is newer", async ({
  expect,
}) => {
  const { id, keys, objects } = await aMadeRelease({ pairs: [[ANN, "Summer2023!"]] });
  const identity = [{ id: "identity-2", key: "J".repeat(43) }, ...keys.identity];
  const view = await openRelease(memoryObjects(objects), id, { ...keys, identity });
  expect(await view.identity(identityKeys(identity, ANN, "Summer2023!"))).toEqual({
    status: "found",
    value: "pair",
  });
  expect(view.status).not.toHaveProperty("problem");
});

test("the status tells how old the release is", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({ builtAtMs: 1_000 });
  const view = await openRelease(memoryObjects(objects), id, keys, { nowMs: () => 61_000 });
  expect(view.status).toEqual({ release: id, ageMs: 60_000, state: "current" });
});

test("an unsigned manifest is refused", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({ unsigned: true });
  await expect(openRelease(memoryObjects(objects), id, keys)).rejects.toThrow("manifest_unsigned");
});

test("a manifest of an unknown signer is refused", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease();
  const releaseSigners = keys.releaseSigners.map(({ publicKey }) => ({ id: "other", publicKey }));
  await expect(openRelease(memoryObjects(objects), id, { ...keys, releaseSigners })).rejects.toThrow(
    "manifest_unsigned",
  );
});

test("a manifest whose date was changed after signing is refused", async ({ expect }) => {
  const { id, keys, objects, body } = await aMadeRelease();
  const { signatures } = parseManifest(objects.get(manifestKey(id)) ?? new Uint8Array());
  objects.set(manifestKey(id), writeManifest({ body, builtAtMs: 9, signatures }));
  await expect(openRelease(memoryObjects(objects), id, keys)).rejects.toThrow("manifest_signature");
});

test("one release's manifest under another's name is refused", async ({ expect }) => {
  const [one, other] = [await aMadeRelease(), await aMadeRelease({ passwords: { x: 1 } })];
  one.objects.set(manifestKey(one.id), other.objects.get(manifestKey(other.id)) ?? new Uint8Array());
  await expect(openRelease(memoryObjects(one.objects), one.id, one.keys)).rejects.toThrow("manifest_id");
});

test.for([
  "addresses",
  "asn",
  "asn-kinds",
  "domains",
  "user-agents",
  "model",
  "passwords-index",
  "identities-index",
])("one changed byte of the resident artefact %s refuses the release", async (name, { expect }) => {
  const { id, keys, objects, body } = await aMadeRelease();
  const key = artefactKey(body.artefacts[name]?.sha256 ?? "");
  const bytes = Uint8Array.from(objects.get(key) ?? []);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  objects.set(key, bytes);
  await expect(openRelease(memoryObjects(objects), id, keys)).rejects.toThrow("artefact_hash");
});

test.for(["passwords", "identities"])(
  "a release without its pack %s is refused",
  async (name, { expect }) => {
    const { id, keys, objects, body } = await aMadeRelease();
    objects.delete(artefactKey(body.artefacts[name]?.sha256 ?? ""));
    await expect(openRelease(memoryObjects(objects), id, keys)).rejects.toThrow("artefact_missing");
  },
);

test("a common password is answered from memory, and said to be common", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({
    passwords: { 123456: 1 },
    common: { 123456: 2_000_000 },
  });
  const store = memoryObjects(objects);
  const view = await openRelease(store, id, keys);
  const value = { countAtLeast: 1_048_576, common: true };
  expect(await view.password(passwordSha1("123456"))).toEqual({ status: "found", value });
  expect(store.reads).toEqual([]);
});

test("what changed since the pack was built counts: a new password is found, a removed one is not", async ({
  expect,
}) => {
  const { id, keys, objects } = await aMadeRelease({
    passwords: { stays: 3, goes: 3 },
    newPasswords: { comes: 9 },
    removedPasswords: ["goes"],
  });
  const view = await openRelease(memoryObjects(objects), id, keys);
  const answers = await Promise.all(
    ["stays", "goes", "comes"].map(async (each) => view.password(passwordSha1(each))),
  );
  expect(answers).toEqual([
    { status: "found", value: { countAtLeast: 2, common: false } },
    { status: "absent" },
    { status: "found", value: { countAtLeast: 8, common: false } },
  ]);
});

test.for([
  ["a new pair is found without a read", "ben", "Winter2024!", "pair", 0],
  ["a new name beside an old one", "ben", "unrelated", "username", 1],
  ["a new pair's near password", "ben", "winter2025", "similar", 1],
  ["an old pair stays", "ann", "Summer2023!", "pair", 1],
] as const)("pairs that changed: %s", async ([, name, password, value, reads], { expect }) => {
  const { id, keys, objects } = await aMadeRelease({
    pairs: [["ann", "Summer2023!"]],
    newPairs: [["ben", "Winter2024!"]],
  });
  const store = memoryObjects(objects);
  const view = await openRelease(store, id, keys);
  expect(await view.identity(identityKeys(keys.identity, name, password))).toEqual({
    status: "found",
    value,
  });
  expect(store.reads).toHaveLength(reads);
});

test("a removed pair takes its name and its near passwords with it", async ({ expect }) => {
  const { id, keys, objects } = await aMadeRelease({
    pairs: [
      ["ann", "Summer2023!"],
      ["ben", "Winter2024!"],
    ],
    removedPairs: [["ann", "Summer2023!"]],
  });
  const view = await openRelease(memoryObjects(objects), id, keys);
  const ask = (name: string, password: string) => view.identity(identityKeys(keys.identity, name, password));
  expect([await ask("ann", "Summer2023!"), await ask("ann", "summer1")]).toEqual([
    { status: "absent" },
    { status: "absent" },
  ]);
  expect(await ask("ben", "Winter2024!")).toEqual({ status: "found", value: "pair" });
});
