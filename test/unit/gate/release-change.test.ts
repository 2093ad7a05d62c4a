import { test } from "vitest";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { artefactKey, manifestKey } from "../../../shared/format/release-store.ts";
import { openBeside } from "../../../workers/gate/intel/open-release.ts";
import { openDelta } from "../../../workers/gate/intel/resident-sets.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "../../support/made-release.ts";

/** A store that notes what is read whole, and by ranges. */
function watched(...releases: readonly MadeRelease[]) {
  const objects = memoryObjects(new Map(releases.flatMap((release) => [...release.objects])));
  const read: string[] = [];
  return {
    ...objects,
    whole: read,
    read: (key: string) => {
      read.push(key);
      return objects.read(key);
    },
  };
}

test("a change reads only what is new, and keeps the blocks of a pack that stayed", async ({ expect }) => {
  const one = await aMadeRelease();
  const two = await aMadeRelease({ newPasswords: { comes: 1 } });
  const store = watched(one, two);
  const before = await openBeside(store, one.id, one.keys, {});
  await before.view.password(passwordSha1("leaked-1"));
  store.whole.length = 0;
  store.reads.length = 0;
  const after = await openBeside(store, two.id, two.keys, { held: before.held });
  const answers = await Promise.all(
    ["leaked-1", "comes"].map(async (each) => after.view.password(passwordSha1(each))),
  );
  expect(answers.map(({ status }) => status)).toEqual(["found", "found"]);
  expect(store.reads).toEqual([]);
  const delta = two.body.artefacts["passwords-delta"]?.sha256 ?? "";
  expect(store.whole).toEqual([manifestKey(two.id), artefactKey(delta)]);
});

test("a change of everything holds nothing of the former release, which goes on beside it", async ({
  expect,
}) => {
  const one = await aMadeRelease({ common: { one: 9 } });
  const two = await aMadeRelease({ passwords: { two: 1 }, pairs: [["zoe", "x"]], common: { two: 9 } });
  const store = watched(one, two);
  const before = await openBeside(store, one.id, one.keys, {});
  const after = await openBeside(store, two.id, two.keys, { held: before.held });
  const hashes = Object.values(two.body.artefacts).map(({ sha256 }) => sha256);
  expect([...after.held.bytes.keys()].filter((hash) => !hashes.includes(hash))).toEqual([]);
  expect([...after.held.packs.keys()]).not.toEqual([...before.held.packs.keys()]);
  expect(await before.view.password(passwordSha1("one"))).toMatchObject({ status: "found" });
  expect(await after.view.password(passwordSha1("one"))).toEqual({ status: "absent" });
});

test("while requests are answered, artefacts are read one after the other", async ({ expect }) => {
  const one = await aMadeRelease();
  const two = await aMadeRelease({ passwords: { two: 1 }, pairs: [["zoe", "x"]], common: { two: 9 } });
  const store = watched(one, two);
  const before = await openBeside(store, one.id, one.keys, {});
  let [reading, most] = [0, 0];
  const slow = {
    ...store,
    read: async (key: string) => {
      most = Math.max(most, ++reading);
      const bytes = await store.read(key);
      reading -= 1;
      return bytes;
    },
  };
  await openBeside(slow, two.id, two.keys, { held: before.held });
  expect(most).toBe(1);
});

test("changes to another pack are refused: they would take out what nobody meant", async ({ expect }) => {
  const { body, objects } = await aMadeRelease({ removedPasswords: ["leaked-1"] });
  const delta = objects.get(artefactKey(body.artefacts["passwords-delta"]?.sha256 ?? "")) ?? null;
  const { passwords, identities } = body.artefacts;
  if (!passwords || !identities) throw new Error("expected both packs");
  expect(openDelta(delta, passwords)?.isRemoved(0, 0, 0)).toBe(false);
  expect(() => openDelta(delta, identities)).toThrow("resident_set_layout");
});
