import { test } from "vitest";
import { compareReleases } from "../../../../intel-builder/publish/compare-releases.ts";
import { parseManifest, type Manifest } from "../../../../shared/format/manifest.ts";
import { manifestKey } from "../../../../shared/format/release-store.ts";
import { aMadeRelease, ballast, memoryObjects, type MadeRelease } from "../../../support/made-release.ts";

test("a release compared with itself has nothing to push", async ({ expect }) => {
  const one = await aMadeRelease();
  const compared = await compare(one, one);
  expect([compared.pushBytes, compared.pushObjects]).toEqual([0, 0]);
  expect(new Set(compared.artefacts.map(({ change }) => change))).toEqual(new Set(["same"]));
});

test("only what changed is pushed, and a pack says how many of its blocks those are", async ({ expect }) => {
  const one = await aMadeRelease({ passwords: { first: 1, second: 1, third: 1, fourth: 1, fifth: 1 } });
  const two = await aMadeRelease({ passwords: { first: 5, second: 1, third: 1, fourth: 1, fifth: 1 } });
  const { artefacts, pushBytes, pushObjects } = await compare(one, two);
  const changed = artefacts.filter(({ change }) => change !== "same");
  expect(changed.map(({ name, change }) => [name, change])).toEqual([
    ["passwords", "changed"],
    ["passwords-index", "changed"],
  ]);
  expect(changed[0]?.changedBlocks).toEqual({ changed: 1, of: 4 });
  const sizes = ["passwords", "passwords-index"].map((name) => two.body.artefacts[name]?.sizeBytes ?? 0);
  expect([pushBytes, pushObjects]).toEqual([sizes.reduce((sum, bytes) => sum + bytes, 0), 2]);
});

test("an artefact that only one release has is added or removed", async ({ expect }) => {
  const [without, having] = [
    await aMadeRelease(),
    await aMadeRelease({ extra: { "passwords-filter": ballast(1000) } }),
  ];
  const changes = await Promise.all(
    [compare(without, having), compare(having, without)].map(async (comparing) => {
      const { artefacts, pushBytes } = await comparing;
      return [artefacts.find(({ name }) => name === "passwords-filter")?.change, pushBytes];
    }),
  );
  expect(changes).toEqual([
    ["added", 1000],
    ["removed", 0],
  ]);
});

test("sources are compared by what they gave", async ({ expect }) => {
  const one = await aMadeRelease();
  const having = (...sources: Manifest["body"]["sources"]): Manifest => {
    const manifest = manifestOf(one);
    return { ...manifest, body: { ...manifest.body, sources } };
  };
  const compared = await compareReleases(
    memoryObjects(one.objects),
    having(source("a", 1), source("b", 2), source("c", 3)),
    having(source("b", 2), source("c", 4), source("d", 5)),
  );
  expect(compared.sources).toEqual([
    { id: "a", change: "removed", entries: { before: 1, after: null } },
    { id: "b", change: "same", entries: { before: 2, after: 2 } },
    { id: "c", change: "changed", entries: { before: 3, after: 4 } },
    { id: "d", change: "added", entries: { before: null, after: 5 } },
  ]);
});

function compare(before: MadeRelease, after: MadeRelease) {
  const objects = memoryObjects(new Map([...before.objects, ...after.objects]));
  return compareReleases(objects, manifestOf(before), manifestOf(after));
}

function source(id: string, entries: number): Manifest["body"]["sources"][number] {
  return {
    id,
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence: 1,
    expiresAfterDays: null,
    read: entries,
    rejected: 0,
    entries,
  };
}

function manifestOf({ id, objects }: MadeRelease): Manifest {
  return parseManifest(objects.get(manifestKey(id)) ?? new Uint8Array());
}
