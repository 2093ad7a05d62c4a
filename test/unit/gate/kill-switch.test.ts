import { test } from "vitest";
import { createActiveRelease } from "../../../workers/gate/intel/active-release.ts";
import { aMadeRelease, memoryObjects } from "../../support/made-release.ts";

/** An isolate that has the release, and whose pointer the test turns by hand. */
async function anIsolate() {
  const release = await aMadeRelease();
  const world = { off: false, nowMs: 1_000_000 };
  const active = createActiveRelease({
    pointer: {
      read: async () =>
        JSON.stringify({
          release: release.id,
          previous: null,
          activatedAtMs: 0,
          ...(world.off ? { off: true } : {}),
        }),
    },
    objects: memoryObjects(release.objects),
    keys: release.keys,
    nowMs: () => world.nowMs,
    waitUntil: () => undefined,
  });
  return { release, world, active };
}

test("while intelligence is switched off nobody is listed, and no lookup counts as failed", async ({
  expect,
}) => {
  const { world, active } = await anIsolate();
  world.off = true;
  const view = await active.current();
  expect(view.status).toEqual({ release: null, ageMs: null, state: "none", problem: "switched_off" });
  expect([view.disposable("trash.example"), await view.password(new Uint8Array(20))]).toEqual([
    [],
    { status: "absent" },
  ]);
});

test("an isolate that has a release stops using it, and goes on with it when it is switched on again", async ({
  expect,
}) => {
  const { release, world, active } = await anIsolate();
  const told = [(await active.current()).status.release];
  for (const off of [true, false]) {
    world.off = off;
    world.nowMs += 15_000;
    await active.refresh();
    told.push((await active.current()).status.release);
  }
  expect(told).toEqual([release.id, null, release.id]);
});
