import { test } from "vitest";
import { artefactKey, manifestKey } from "../../../shared/format/release-store.ts";
import { createActiveRelease } from "../../../workers/gate/intel/active-release.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "../../support/made-release.ts";

/** An isolate whose pointer and clock the test turns by hand. */
function anIsolate(releases: readonly MadeRelease[]) {
  const objects = new Map(releases.flatMap((release) => [...release.objects]));
  const work: Promise<unknown>[] = [];
  const world = { pointer: "null", nowMs: 1_000_000, work };
  const active = createActiveRelease({
    pointer: { read: async () => (world.pointer === "null" ? null : world.pointer) },
    objects: memoryObjects(objects),
    keys: releases[0]?.keys ?? { releaseSigners: [], identity: [] },
    nowMs: () => world.nowMs,
    waitUntil: (started) => void work.push(started),
  });
  return {
    objects,
    status: async () => (await active.current()).status,
    point(release: MadeRelease, previous: MadeRelease | null = null) {
      world.pointer = JSON.stringify({
        release: release.id,
        previous: previous?.id ?? null,
        activatedAtMs: 0,
      });
    },
    /** What a request 70 s later finds once its background work is done. */
    async later() {
      world.nowMs += 70_000;
      await active.current();
      await Promise.all(world.work.splice(0));
      return (await active.current()).status;
    },
    lookUp: async () => (await active.current()).password(new Uint8Array(20)),
    advance: (ms: number) => void (world.nowMs += ms),
    world,
  };
}

const twoReleases = async () =>
  [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })] as const;

test("a fresh isolate waits for its first release", async ({ expect }) => {
  const one = await aMadeRelease();
  const isolate = anIsolate([one]);
  isolate.point(one);
  expect(await isolate.status()).toMatchObject({ release: one.id, state: "current" });
});

test("a changed pointer is noticed behind a request, which itself does not wait", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.point(one);
  await isolate.status();
  isolate.point(two, one);
  isolate.advance(15_000);
  expect(await isolate.status()).toMatchObject({ release: one.id, state: "current" });
  expect(await isolate.later()).toEqual({ release: two.id, ageMs: expect.any(Number), state: "current" });
});

test("the pointer is not read again within 15 s", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.point(one);
  await isolate.status();
  await Promise.all(isolate.world.work.splice(0));
  isolate.advance(14_999);
  await isolate.status();
  expect(isolate.world.work).toHaveLength(0);
});

test("a request keeps its release while a newer one takes over", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const objects = new Map([...one.objects, ...two.objects]);
  const pointer = { id: one.id };
  const active = createActiveRelease({
    pointer: { read: async () => JSON.stringify({ release: pointer.id, previous: null, activatedAtMs: 0 }) },
    objects: memoryObjects(objects),
    keys: one.keys,
    nowMs: () => 0,
    waitUntil: () => undefined,
  });
  const held = await active.current();
  pointer.id = two.id;
  await active.refresh();
  expect([held.status.release, (await active.current()).status.release]).toEqual([one.id, two.id]);
});

test.for([
  [
    "an unsigned manifest",
    "manifest_unsigned",
    (two: MadeRelease) => two.objects.get(manifestKey(two.id)),
    "manifest",
  ],
  [
    "a damaged artefact",
    "artefact_hash",
    (two: MadeRelease) => two.body.artefacts["passwords-index"]?.sha256,
    "damage",
  ],
  [
    "a missing artefact",
    "artefact_missing",
    (two: MadeRelease) => two.body.artefacts["passwords-index"]?.sha256,
    "delete",
  ],
  [
    "a missing pack",
    "artefact_missing",
    (two: MadeRelease) => two.body.artefacts["passwords"]?.sha256,
    "delete",
  ],
] as const)(
  "%s leaves the last good release serving and names the problem",
  async ([, problem, part, how], { expect }) => {
    const one = await aMadeRelease();
    const two = await aMadeRelease({ passwords: { other: 1 }, unsigned: how === "manifest" });
    const isolate = anIsolate([one, two]);
    isolate.point(one);
    await isolate.status();
    const key = artefactKey(String(part(two)));
    if (how === "delete") isolate.objects.delete(key);
    if (how === "damage")
      isolate.objects.set(
        key,
        (isolate.objects.get(key) ?? new Uint8Array()).map((byte) => byte ^ 1),
      );
    isolate.point(two, one);
    expect(await isolate.later()).toMatchObject({ release: one.id, state: "stale", problem });
  },
);

test("a repaired release takes over, and the problem is gone", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.point(one);
  await isolate.status();
  const key = manifestKey(two.id);
  isolate.objects.delete(key);
  isolate.point(two, one);
  expect(await isolate.later()).toMatchObject({ release: one.id, problem: "manifest_missing" });
  isolate.objects.set(key, two.objects.get(key) ?? new Uint8Array());
  expect(await isolate.later()).toEqual({ release: two.id, ageMs: expect.any(Number), state: "current" });
});

test("a fresh isolate whose newest release is broken takes the previous one", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.objects.delete(manifestKey(two.id));
  isolate.point(two, one);
  expect(await isolate.status()).toMatchObject({
    release: one.id,
    state: "stale",
    problem: "manifest_missing",
  });
});

test("without any whole release nothing is known, and it says so", async ({ expect }) => {
  const one = await aMadeRelease({ unsigned: true });
  const isolate = anIsolate([one]);
  expect(await isolate.status()).toEqual({
    release: null,
    ageMs: null,
    state: "none",
    problem: "pointer_missing",
  });
  isolate.point(one);
  expect(await isolate.later()).toEqual({
    release: null,
    ageMs: null,
    state: "none",
    problem: "manifest_unsigned",
  });
});

test.for(["{", "{}", '{"release":"../../x","previous":null,"activatedAtMs":0}'])(
  "a pointer %s that cannot be read changes nothing",
  async (text, { expect }) => {
    const one = await aMadeRelease();
    const isolate = anIsolate([one]);
    isolate.point(one);
    await isolate.status();
    isolate.world.pointer = text;
    expect(await isolate.later()).toMatchObject({
      release: one.id,
      state: "stale",
      problem: "pointer_layout",
    });
  },
);

test("a release that lost its pack while it served gives way to the previous one", async ({ expect }) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.point(two, one);
  await isolate.status();
  isolate.objects.delete(artefactKey(two.body.artefacts["passwords"]?.sha256 ?? ""));
  await isolate.lookUp();
  expect(await isolate.later()).toMatchObject({
    release: one.id,
    state: "stale",
    problem: "artefact_missing",
  });
});

test("a release whose block went bad while it served gives way, and gets another chance", async ({
  expect,
}) => {
  const [one, two] = await twoReleases();
  const isolate = anIsolate([one, two]);
  isolate.point(two, one);
  await isolate.status();
  const key = artefactKey(two.body.artefacts["passwords"]?.sha256 ?? "");
  const pack = two.objects.get(key) ?? new Uint8Array();
  isolate.objects.set(
    key,
    pack.map((byte) => byte ^ 1),
  );
  expect(await isolate.lookUp()).toEqual({ status: "unavailable", cause: "broken" });
  expect(await isolate.later()).toMatchObject({ release: one.id, state: "stale", problem: "block_hash" });
  expect(await isolate.lookUp()).toEqual({ status: "absent" });
  isolate.objects.set(key, pack);
  expect(await isolate.later()).toEqual({ release: two.id, ageMs: expect.any(Number), state: "current" });
});
