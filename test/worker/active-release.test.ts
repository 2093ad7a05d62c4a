import { afterEach, test } from "vitest";
import { identityKeys } from "../../shared/credential/identity-keys.ts";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { artefactKey, manifestKey, RELEASE_POINTER_KEY } from "../../shared/format/release-store.ts";
import { createActiveRelease } from "../../workers/gate/intel/active-release.ts";
import { kvPointer } from "../../workers/gate/intel/kv-pointer.ts";
import { openRelease } from "../../workers/gate/intel/open-release.ts";
import { r2Objects } from "../../workers/gate/intel/r2-objects.ts";
import { aMadeRelease, type MadeRelease } from "../support/made-release.ts";
import { gateEnv } from "../support/worker-env.ts";

// Objects are named by their content, so what one test leaves behind is no harm to the next; the pointer is.
afterEach(() => gateEnv.CONFIG.delete(RELEASE_POINTER_KEY));

/** A fresh isolate over the real bucket and namespace; `refresh` is what its next poll does. */
function anIsolate({ keys }: MadeRelease) {
  return createActiveRelease({
    pointer: kvPointer(gateEnv.CONFIG),
    objects: r2Objects(gateEnv.INTEL),
    keys,
    // Each look finds the last one long ago: the tests turn the clock, not the wall.
    nowMs: (() => {
      let nowMs = 0;
      return () => (nowMs += 70_000);
    })(),
    waitUntil: () => undefined,
  });
}

async function push({ objects }: MadeRelease): Promise<void> {
  for (const [key, bytes] of objects) await gateEnv.INTEL.put(key, bytes);
}

function point(release: MadeRelease, previous: MadeRelease | null): Promise<void> {
  const pointer = { release: release.id, previous: previous?.id ?? null, activatedAtMs: 0 };
  return gateEnv.CONFIG.put(RELEASE_POINTER_KEY, JSON.stringify(pointer));
}

const artefactOf = ({ body }: MadeRelease, name: string): string =>
  artefactKey(body.artefacts[name]?.sha256 ?? "");

async function twoReleases(
  second: Parameters<typeof aMadeRelease>[0] = {},
): Promise<readonly [MadeRelease, MadeRelease]> {
  const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 }, ...second })];
  await push(one);
  await push(two);
  return [one, two];
}

test("lookups read verified blocks out of the bucket by range", async ({ expect }) => {
  const one = await aMadeRelease({ passwords: { "leaked-1": 5 }, pairs: [["ann", "Summer2023!"]] });
  await push(one);
  const view = await openRelease(r2Objects(gateEnv.INTEL), one.id, one.keys);
  const value = { countAtLeast: 4, common: false };
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "found", value });
  expect(await view.password(passwordSha1("never"))).toEqual({ status: "absent" });
  expect(await view.identity(identityKeys(one.keys.identity, "ann", "summer1"))).toEqual({
    status: "found",
    value: "similar",
  });
});

test("a deleted pack is unavailable, never absent", async ({ expect }) => {
  const one = await aMadeRelease();
  await push(one);
  const view = await openRelease(r2Objects(gateEnv.INTEL), one.id, one.keys);
  await gateEnv.INTEL.delete(artefactOf(one, "passwords"));
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({ status: "unavailable", cause: "missing" });
});

test("a pack that was cut off is unavailable, never absent", async ({ expect }) => {
  const one = await aMadeRelease();
  await push(one);
  const view = await openRelease(r2Objects(gateEnv.INTEL), one.id, one.keys);
  const key = artefactOf(one, "passwords");
  await gateEnv.INTEL.put(key, (one.objects.get(key) ?? new Uint8Array()).subarray(0, 40));
  const answers = await Promise.all(
    ["leaked-1", "a", "b", "c", "d", "e"].map(async (each) => view.password(passwordSha1(each))),
  );
  expect(answers.map(({ status }) => status)).not.toContain("found");
  expect(answers).toContainEqual({ status: "unavailable", cause: "broken" });
});

test("requests under way keep their release while a newer one takes over", async ({ expect }) => {
  const [one, two] = await twoReleases();
  await point(one, null);
  const active = anIsolate(one);
  const before = await active.current();
  await point(two, one);
  const during = Promise.all(
    Array.from({ length: 20 }, async () => before.password(passwordSha1("leaked-1"))),
  );
  await active.refresh();
  const after = await active.current();
  expect((await during).every(({ status }) => status === "found")).toBe(true);
  expect([before.status.release, after.status.release]).toEqual([one.id, two.id]);
  expect(await after.password(passwordSha1("leaked-1"))).toEqual({ status: "absent" });
});

test.for([
  ["a corrupted artefact", "artefact_hash", async (two: MadeRelease) => corrupt(two, "passwords-index")],
  [
    "an artefact that was cut off",
    "artefact_size",
    async (two: MadeRelease) => cutOff(two, "passwords-index"),
  ],
  [
    "a missing artefact",
    "artefact_missing",
    async (two: MadeRelease) => gateEnv.INTEL.delete(artefactOf(two, "passwords-index")),
  ],
  [
    "a missing pack",
    "artefact_missing",
    async (two: MadeRelease) => gateEnv.INTEL.delete(artefactOf(two, "identities")),
  ],
  [
    "a missing manifest",
    "manifest_missing",
    async (two: MadeRelease) => gateEnv.INTEL.delete(manifestKey(two.id)),
  ],
] as const)("%s leaves the last good release serving", async ([, problem, damage], { expect }) => {
  const [one, two] = await twoReleases({ pairs: [["ben", "x"]] });
  await point(one, null);
  const active = anIsolate(one);
  await active.current();
  await damage(two);
  await point(two, one);
  await active.refresh();
  const { status } = await active.current();
  expect(status).toMatchObject({ release: one.id, state: "stale", problem });
});

test("an artefact that did not change is not missed: the isolate holds it", async ({ expect }) => {
  const [one, two] = await twoReleases();
  await point(one, null);
  const active = anIsolate(one);
  await active.current();
  await gateEnv.INTEL.delete(artefactOf(two, "model"));
  await point(two, one);
  await active.refresh();
  expect((await active.current()).status).toMatchObject({ release: two.id, state: "current" });
});

test("an unsigned manifest leaves the last good release serving", async ({ expect }) => {
  const [one, two] = await twoReleases({ unsigned: true });
  await point(one, null);
  const active = anIsolate(one);
  await active.current();
  await point(two, one);
  await active.refresh();
  expect((await active.current()).status).toMatchObject({
    release: one.id,
    state: "stale",
    problem: "manifest_unsigned",
  });
});

test("a fresh isolate takes the previous release where the newest is broken", async ({ expect }) => {
  const [one, two] = await twoReleases();
  await corrupt(two, "passwords-index");
  await point(two, one);
  const view = await anIsolate(one).current();
  expect(view.status).toMatchObject({ release: one.id, state: "stale", problem: "artefact_hash" });
  expect(await view.password(passwordSha1("leaked-1"))).toMatchObject({ status: "found" });
});

test("without any release lookups are unavailable and the status says why", async ({ expect }) => {
  const view = await anIsolate(await aMadeRelease()).current();
  expect(view.status).toEqual({ release: null, ageMs: null, state: "none", problem: "pointer_missing" });
  expect(await view.password(passwordSha1("leaked-1"))).toEqual({
    status: "unavailable",
    cause: "no_release",
  });
});

async function corrupt(release: MadeRelease, name: string): Promise<void> {
  const key = artefactOf(release, name);
  const bytes = (release.objects.get(key) ?? new Uint8Array()).slice();
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  await gateEnv.INTEL.put(key, bytes);
}

async function cutOff(release: MadeRelease, name: string): Promise<void> {
  const key = artefactOf(release, name);
  await gateEnv.INTEL.put(key, (release.objects.get(key) ?? new Uint8Array()).slice(0, -1));
}
