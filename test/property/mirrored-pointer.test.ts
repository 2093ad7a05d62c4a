import fc from "fast-check";
import { test } from "vitest";
import {
  mirroredPointer,
  type PointerMirror,
  type PointerRecord,
} from "../../shared/format/mirrored-pointer.ts";

const PUBLISHERS = 4;

test("whatever order publishers' steps come in, gates end up reading the record", async ({ expect }) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = aWorld(scheduler, () => false);
      const publishing = Promise.all(Array.from({ length: PUBLISHERS }, (_, at) => publish(world, `r${at}`)));
      await scheduler.waitFor(publishing);
      expect(world.shown()).toBe(world.kept());
    }),
  );
});

test("of those who read the same pointer exactly one wins", async ({ expect }) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { pointer } = aWorld(scheduler, () => false);
      const races = Array.from({ length: PUBLISHERS }, (_, at) => pointer.replace(`r${at}`, null));
      const won = await scheduler.waitFor(Promise.all(races));
      expect(won.filter(Boolean)).toHaveLength(1);
    }),
  );
});

test("whoever dies on the way, the next one to look finishes the switch", async ({ expect }) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.infiniteStream(fc.nat(5)), async (scheduler, dice) => {
      const world = aWorld(scheduler, () => dice.next().value === 0);
      const publishing = Array.from({ length: PUBLISHERS }, (_, at) =>
        publish(world, `r${at}`).catch(() => undefined),
      );
      await scheduler.waitFor(Promise.all(publishing));
      const whole = aWorldOf(world);
      const copy = await whole.read();
      if (copy && !copy.shown) await whole.replace(copy.text, copy.version);
      expect(world.shown()).toBe(world.kept());
    }),
  );
});

type World = {
  readonly pointer: ReturnType<typeof mirroredPointer>;
  readonly record: PointerRecord;
  readonly mirror: PointerMirror;
  readonly kept: () => string | null;
  readonly shown: () => string | null;
};

/** A record and a mirror whose every step is put in order by the scheduler, and may be its publisher's last. */
function aWorld(scheduler: fc.Scheduler, dies: () => boolean): World {
  let kept: { text: string; version: string } | null = null;
  let shown: string | null = null;
  const record: PointerRecord = {
    read: async () => kept,
    async replace(text, version) {
      if ((kept?.version ?? null) !== version) return false;
      kept = { text, version: String(Number(version ?? 0) + 1) };
      return true;
    },
  };
  const mirror: PointerMirror = {
    read: async () => shown,
    async write(text) {
      shown = text;
    },
  };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    if (dies()) throw new Error("killed");
    return work();
  };
  const pointer = mirroredPointer(
    { read: () => step(record.read), replace: (text, version) => step(() => record.replace(text, version)) },
    { read: () => step(mirror.read), write: (text) => step(() => mirror.write(text)) },
  );
  return { pointer, record, mirror, kept: () => kept?.text ?? null, shown: () => shown };
}

/** The same places, seen by somebody who is neither delayed nor killed. */
function aWorldOf({ record, mirror }: World): ReturnType<typeof mirroredPointer> {
  return mirroredPointer(record, mirror);
}

async function publish({ pointer }: World, text: string): Promise<void> {
  const copy = await pointer.read();
  await pointer.replace(text, copy?.version ?? null);
}
