import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, test } from "vitest";
import {
  activateRelease,
  rollbackRelease,
  switchIntelligence,
} from "../../intel-builder/publish/activate.ts";
import { collectReleases } from "../../intel-builder/publish/collect.ts";
import { readPointer } from "../../intel-builder/publish/release-pointer.ts";
import type { OpenTarget, Target } from "../../intel-builder/publish/target.ts";
import { listAll } from "../../intel-builder/publish/list-all.ts";
import { PIECE_BYTES } from "../../intel-builder/publish/pieces.ts";
import { artefactKey, manifestKey } from "../../shared/format/release-store.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "./made-release.ts";

export type Opening = () => Promise<OpenTarget>;

/**
 * What every place that releases can go to must do. Its tests share one target, empty at first, in this order:
 * a runtime of its own for each would take minutes.
 */
export function targetContract(open: Opening): void {
  let target: OpenTarget;
  beforeAll(async () => {
    target = await open();
  });
  afterAll(() => target.close());

  test("what is not there reads as null, has no size and no pointer", async ({ expect }) => {
    const key = artefactKey("0".repeat(64));
    const absent = [
      await target.objects.read(key),
      await target.objects.size(key),
      await target.pointer.read(),
    ];
    expect(absent).toEqual([null, null, null]);
  });

  test("an object reads back as it was written, with its size", async ({ expect }) => {
    const [key, bytes] = anArtefact(await aMadeRelease());
    await target.objects.write(key, bytes);
    expect(await target.objects.size(key)).toBe(bytes.length);
    expect(await target.objects.read(key)).toEqual(bytes);
  });

  test("a range reads as it lies there, short at the end, null where nothing is", async ({ expect }) => {
    const [key, bytes] = anArtefact(await aMadeRelease());
    const ranges = [
      await target.objects.readRange(key, 4, 8),
      await target.objects.readRange(key, bytes.length - 3, 9),
      await target.objects.readRange(artefactKey("0".repeat(64)), 0, 9),
    ];
    expect(ranges).toEqual([bytes.slice(4, 12), bytes.slice(-3), null]);
  });

  test("a large object is uploaded piece by piece and reads back the same", async ({ expect }) => {
    const bytes = randomBytes(2 * PIECE_BYTES + 12_345);
    const key = artefactKey(sha256Hex(bytes));
    let largest = 0;
    await target.objects.upload(key, {
      sizeBytes: bytes.length,
      async read(offset, length) {
        largest = Math.max(largest, length);
        return new Uint8Array(bytes.subarray(offset, offset + length));
      },
    });
    const [middle, last] = [
      await target.objects.readRange(key, PIECE_BYTES - 2, 4),
      await target.objects.readRange(key, bytes.length - 4, 4),
    ];
    expect([await target.objects.size(key), largest]).toEqual([bytes.length, PIECE_BYTES]);
    expect([middle, last]).toEqual([
      new Uint8Array(bytes.subarray(PIECE_BYTES - 2, PIECE_BYTES + 2)),
      new Uint8Array(bytes.subarray(-4)),
    ]);
    await target.objects.remove([key]);
    expect(await target.objects.size(key)).toBeNull();
  });

  test("what is stored can be listed by its folder, with size and a recent time", async ({ expect }) => {
    const [key, bytes] = anArtefact(await aMadeRelease());
    const listed = await listAll(target.objects, "artefacts/");
    expect(listed.map((object) => [object.key, object.sizeBytes])).toEqual([[key, bytes.length]]);
    expect(Math.abs((listed[0]?.writtenAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("an activated release is whole and pointed to", async ({ expect }) => {
    const one = await aMadeRelease();
    await activate(target, one, 1);
    expect(await readPointer(target)).toEqual({ release: one.id, previous: null, activatedAtMs: 1 });
    for (const [key, bytes] of one.objects) expect(await target.objects.read(key)).toEqual(bytes);
  });

  test("a next release takes over, and a roll-back returns to the first", async ({ expect }) => {
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, two, 2);
    expect(await readPointer(target)).toEqual({
      release: two.id,
      previous: one.id,
      activatedAtMs: 2,
    });
    await rollbackRelease(target, activation(one, 3));
    expect(await readPointer(target)).toEqual({
      release: one.id,
      previous: two.id,
      activatedAtMs: 3,
    });
  });

  test("of two who replace the same pointer one wins, and the other is told", async ({ expect }) => {
    const { version = null } = (await target.pointer.read()) ?? {};
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    const won = [
      await target.pointer.replace(pointerTo(one), version),
      await target.pointer.replace(pointerTo(two), version),
      await target.pointer.replace(pointerTo(two), null),
    ];
    expect(won).toEqual([true, false, false]);
    expect(await target.pointer.read()).toMatchObject({ text: pointerTo(one), shown: true });
  });

  test("collecting keeps the active release whole and removes what nothing names", async ({ expect }) => {
    const one = await aMadeRelease();
    const nowMs = Date.now() + 2 * DAY_MS;
    await collectReleases(target, { signers: one.keys.releaseSigners, nowMs, keepMs: DAY_MS, dry: false });
    const artefacts = await listAll(target.objects, "artefacts/");
    const left = [...artefacts, ...(await listAll(target.objects, "releases/"))].map(({ key }) => key);
    expect(left.toSorted()).toEqual([...one.objects.keys()].toSorted());
  });
}

const DAY_MS = 86_400_000;

/** How activation behaves over any target; run over one that is cheap to open afresh for each test. */
export function activationContract(open: Opening): void {
  test("activating the active release keeps the way back", async ({ expect }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    await activate(target, two, 2);
    await activate(target, two, 3);
    expect(await readPointer(target)).toEqual({
      release: two.id,
      previous: one.id,
      activatedAtMs: 2,
    });
  });

  test("what was switched off stays off when a newer release comes, until it is switched on", async ({
    expect,
  }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    await switchIntelligence(target, 2, false);
    await activate(target, two, 3);
    const off = await readPointer(target);
    await switchIntelligence(target, 4, true);
    expect([off, await readPointer(target)]).toEqual([
      { release: two.id, previous: one.id, activatedAtMs: 3, off: true },
      { release: two.id, previous: one.id, activatedAtMs: 4 },
    ]);
  });

  test("of publishers who start together one wins, and the others are told whose release is active", async ({
    expect,
  }) => {
    await using target = await opened(open);
    const releases = await Promise.all(
      ["a", "b", "c"].map((name) => aMadeRelease({ passwords: { [name]: 1 } })),
    );
    const results = await Promise.allSettled(releases.map((release) => activate(target, release, 1)));
    const active = (await readPointer(target))?.release;
    const lost = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    expect(releases.map(({ id }) => id)).toContain(active);
    expect(lost).toHaveLength(2);
    for (const reason of lost) expect(reason).toContain(`publish_conflict: expected no release`);
    for (const reason of lost) expect(reason).toContain(`got ${active}`);
  });

  test("a release that is not whole at its source never becomes visible", async ({ expect }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    two.objects.delete(artefactKey(two.body.artefacts["passwords-index"]?.sha256 ?? ""));
    await expect(activate(target, two, 2)).rejects.toThrow("artefact_missing");
    expect((await readPointer(target))?.release).toBe(one.id);
  });

  test("an unsigned release never becomes visible", async ({ expect }) => {
    await using target = await opened(open);
    await expect(activate(target, await aMadeRelease({ unsigned: true }), 1)).rejects.toThrow(
      "manifest_unsigned",
    );
    expect(await target.pointer.read()).toBeNull();
  });

  test("a roll-back without a previous release says so", async ({ expect }) => {
    await using target = await opened(open);
    const one = await aMadeRelease();
    await activate(target, one, 1);
    await expect(rollbackRelease(target, activation(one, 2))).rejects.toThrow(
      "rollback: expected a previous release",
    );
  });

  test("a damaged object is pushed again", async ({ expect }) => {
    await using target = await opened(open);
    const one = await aMadeRelease();
    const [key, bytes] = anArtefact(one);
    await target.objects.write(
      key,
      bytes.map((byte) => byte ^ 1),
    );
    await activate(target, one, 1);
    expect(await target.objects.read(key)).toEqual(bytes);
  });

  test("a roll-back to a damaged release is refused and changes nothing", async ({ expect }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    await activate(target, two, 2);
    const key = artefactKey(one.body.artefacts["passwords"]?.sha256 ?? "");
    await target.objects.write(key, Uint8Array.from([1]));
    await expect(rollbackRelease(target, activation(one, 3))).rejects.toThrow("artefact_size");
    expect((await readPointer(target))?.release).toBe(two.id);
  });

  test("a store that loses what is written never switches the pointer", async ({ expect }) => {
    await using target = await opened(open);
    const one = await aMadeRelease();
    const forgetful = {
      ...target.objects,
      write: async (key: string, bytes: Uint8Array) =>
        key === manifestKey(one.id) ? undefined : target.objects.write(key, bytes),
    };
    await expect(activate({ ...target, objects: forgetful }, one, 1)).rejects.toThrow("manifest_missing");
    expect(await target.pointer.read()).toBeNull();
  });
}

type Opened = Target & AsyncDisposable;

async function opened(open: Opening): Promise<Opened> {
  const { objects, pointer, close } = await open();
  return { objects, pointer, [Symbol.asyncDispose]: close };
}

function activate(target: Target, release: MadeRelease, nowMs: number): Promise<unknown> {
  return activateRelease(memoryObjects(release.objects), target, release.id, activation(release, nowMs));
}

function activation({ keys }: MadeRelease, nowMs: number) {
  return { signers: keys.releaseSigners, nowMs, report: () => undefined };
}

function anArtefact({ body, objects }: MadeRelease): readonly [string, Uint8Array] {
  const key = artefactKey(body.artefacts["passwords"]?.sha256 ?? "");
  return [key, objects.get(key) ?? new Uint8Array()];
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function pointerTo({ id }: MadeRelease): string {
  return JSON.stringify({ release: id, previous: null, activatedAtMs: 4 });
}
