import { test } from "vitest";
import { releaseCosts } from "../../../../intel-builder/publish/release-cost.ts";
import type { ManifestBody } from "../../../../shared/format/manifest.ts";

const USAGE = { cached: 0, loginsPerMonth: 1_000_000, fullPushesPerMonth: 1, deltaPushesPerMonth: 0 };

test("4096 blocks in KV cost two cents a push and a dollar a million logins", ({ expect }) => {
  const [, sharded] = releaseCosts(aBody({ passwords: 220_000_000 }), null, USAGE);
  expect(sharded).toMatchObject({ layout: "4096 blocks in KV", millionLogins: 1 });
  expect(sharded?.fullPush).toBeCloseTo(0.0205, 4);
});

test("packed objects cost a fraction of a cent a push, and caches make logins cheaper", ({ expect }) => {
  const body = aBody({ passwords: 220_000_000 });
  const [cold] = releaseCosts(body, null, USAGE);
  const [half] = releaseCosts(body, null, { ...USAGE, cached: 0.5 });
  expect(cold?.fullPush).toBeLessThan(0.001);
  expect([cold?.millionLogins, half?.millionLogins]).toEqual([0.72, 0.36]);
});

test("with a base at the target only what it lacks is pushed", ({ expect }) => {
  const base = aBody({ passwords: 220_000_000 });
  const body = aBody({ passwords: 220_000_000, "passwords-delta": 2_200_000 });
  const [packed, sharded] = releaseCosts(body, base, { ...USAGE, deltaPushesPerMonth: 720 });
  expect(packed?.deltaPush).toBeLessThan(0.0001);
  expect(sharded?.deltaPush).toBe(sharded?.fullPush);
});

test("a month is storage, logins and pushes", ({ expect }) => {
  const [packed] = releaseCosts(aBody({ passwords: 1_000_000_000 }), null, { ...USAGE, loginsPerMonth: 0 });
  expect(packed?.month).toBeCloseTo(0.015 + (packed?.fullPush ?? 0), 6);
});

function aBody(sizes: Readonly<Record<string, number>>): ManifestBody {
  const named = { ...sizes, "passwords-index": 0 };
  return {
    format: 2,
    identityKey: { id: "", check: "" },
    countClassBounds: [1],
    artefacts: Object.fromEntries(Object.entries(named).map(([name, size]) => [name, artefact(name, size)])),
    sources: [],
  };
}

function artefact(sha256: string, sizeBytes: number): ManifestBody["artefacts"][string] {
  return { sha256, sizeBytes, entries: 1, parameters: {}, sources: [] };
}
