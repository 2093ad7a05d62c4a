import { afterAll, beforeAll, test } from "vitest";
import {
  activateRelease,
  readPointer,
  rollbackRelease,
  type Target,
} from "../../intel-builder/publish/activate.ts";
import { artefactKey, manifestKey } from "../../shared/format/release-store.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "./made-release.ts";

export type OpenTarget = () => Promise<Target & { readonly close: () => Promise<void> }>;

/**
 * What every place that releases can go to must do. Its tests share one target, empty at first, in this order:
 * a runtime of its own for each would take minutes.
 */
export function targetContract(open: OpenTarget): void {
  let target: Awaited<ReturnType<OpenTarget>>;
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

  test("an activated release is whole and pointed to", async ({ expect }) => {
    const one = await aMadeRelease();
    await activate(target, one, 1);
    expect(await readPointer(target.pointer)).toEqual({ release: one.id, previous: null, activatedAtMs: 1 });
    for (const [key, bytes] of one.objects) expect(await target.objects.read(key)).toEqual(bytes);
  });

  test("a next release takes over, and a roll-back returns to the first", async ({ expect }) => {
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, two, 2);
    expect(await readPointer(target.pointer)).toEqual({
      release: two.id,
      previous: one.id,
      activatedAtMs: 2,
    });
    await rollbackRelease(target, activation(one, 3));
    expect(await readPointer(target.pointer)).toEqual({
      release: one.id,
      previous: two.id,
      activatedAtMs: 3,
    });
  });
}

/** How activation behaves over any target; run over one that is cheap to open afresh for each test. */
export function activationContract(open: OpenTarget): void {
  test("activating the active release keeps the way back", async ({ expect }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    await activate(target, two, 2);
    await activate(target, two, 3);
    expect(await readPointer(target.pointer)).toEqual({
      release: two.id,
      previous: one.id,
      activatedAtMs: 2,
    });
  });

  test("a release that is not whole at its source never becomes visible", async ({ expect }) => {
    await using target = await opened(open);
    const [one, two] = [await aMadeRelease(), await aMadeRelease({ passwords: { other: 1 } })];
    await activate(target, one, 1);
    two.objects.delete(artefactKey(two.body.artefacts["passwords-index"]?.sha256 ?? ""));
    await expect(activate(target, two, 2)).rejects.toThrow("artefact_missing");
    expect((await readPointer(target.pointer))?.release).toBe(one.id);
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
    expect((await readPointer(target.pointer))?.release).toBe(two.id);
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

async function opened(open: OpenTarget): Promise<Opened> {
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
