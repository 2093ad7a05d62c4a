import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import { asDiskFault, checkRoom } from "../../../intel-builder/stages/disk-room.ts";
import { openWorkDirectory } from "../../../intel-builder/stages/work-directory.ts";
import { aRawFeed } from "../../support/a-raw-feed.ts";
import { buildRaw } from "../../support/build-raw.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

test("two builds of the same do not work at once; one of other inputs leaves the first one's work alone", async ({
  expect,
}) => {
  const parent = await freshFolder();
  const work = openWorkDirectory(parent, "inputs");
  expect(() => openWorkDirectory(parent, "inputs")).toThrow("build_running: expected nobody at work");
  const other = openWorkDirectory(parent, "other inputs");
  expect(await readdir(parent)).toHaveLength(2);
  other.discard();
  work.discard();
  expect(await readdir(parent)).toEqual([]);
});

test("work that a dead process left is taken over by the same build, and cleared away by another", async ({
  expect,
}) => {
  const parent = await freshFolder();
  const left = openWorkDirectory(parent, "inputs");
  left.save("unit-0", { records: 5 });
  await writeFile(
    left.file("holder.json"),
    JSON.stringify(Object.assign({}, left.load("holder"), { started: "0" })),
  );
  const again = openWorkDirectory(parent, "inputs");
  expect(again.load("unit-0")).toEqual({ records: 5 });
  await writeFile(
    again.file("holder.json"),
    JSON.stringify(Object.assign({}, again.load("holder"), { started: "0" })),
  );
  openWorkDirectory(parent, "other inputs").discard();
  expect(await readdir(parent)).toEqual([]);
});

test("work of before a restart of the machine may never have reached the disk, and is not believed", async ({
  expect,
}) => {
  const parent = await freshFolder();
  const left = openWorkDirectory(parent, "inputs");
  left.save("unit-0", { records: 5 });
  await writeFile(
    left.file("holder.json"),
    JSON.stringify(Object.assign({}, left.load("holder"), { boot: "before" })),
  );
  expect(openWorkDirectory(parent, "inputs").load("unit-0")).toBeNull();
});

test("a build clears the work of dead builds away, and nothing else", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  await mkdir(path.join(outDir, ".build-0123456789abcdef"));
  await mkdir(path.join(outDir, "mine"));
  await buildRaw({ stateDir, outDir, raw: [await aRawFeed(stateDir, "a", "")] });
  expect((await readdir(outDir)).toSorted()).toEqual(["artefacts", "mine", "releases"]);
});

test("a disk without room is named before the work begins, and when it fills up", async ({ expect }) => {
  const folder = await freshFolder();
  expect(() => checkRoom(folder, 1_000)).not.toThrow();
  expect(() => checkRoom(folder, 2 ** 60)).toThrow(/^disk_full: expected about 1099511627776 MB free/u);
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(asDiskFault(full, folder)).toMatchObject({
    message: `disk_full: expected room for the build in ${folder}, got ENOSPC; free some and build again`,
  });
  const other = new Error("something else");
  expect(asDiskFault(other, folder)).toBe(other);
});
