import { test } from "vitest";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { artefactKey } from "../../shared/format/release-store.ts";
import { cachedRanges, type RangeCachePorts } from "../../workers/gate/intel/cached-ranges.ts";
import { openRelease, type ReleaseObjects } from "../../workers/gate/intel/open-release.ts";
import { aMadeRelease, memoryObjects, type MadeRelease } from "../support/made-release.ts";

const LEAKED = passwordSha1("leaked-1");

/** Isolates of one data centre over one bucket: they share the runtime's cache. */
function aPlace({ objects }: MadeRelease, runtimeCaches: RangeCachePorts["caches"] = caches) {
  const bucket = memoryObjects(objects);
  const work: Promise<unknown>[] = [];
  const ports = {
    caches: runtimeCaches,
    nowMs: () => 0,
    waitUntil: (started: Promise<unknown>) => void work.push(started),
  };
  return {
    bucket,
    anIsolate: (): ReleaseObjects => cachedRanges(bucket, ports),
    settled: () => Promise.all(work.splice(0)),
  };
}

// Each test's release has its own password, and with it its own names in the cache that all tests share.
const aRelease = (name: string) => aMadeRelease({ passwords: { "leaked-1": 5, [name]: 1 } });

test("a block that one isolate read costs the next one no read of the bucket", async ({ expect }) => {
  const one = await aRelease("shared");
  const place = aPlace(one);
  const first = await openRelease(place.anIsolate(), one.id, one.keys);
  expect(await first.password(LEAKED)).toMatchObject({ status: "found" });
  await place.settled();
  const second = await openRelease(place.anIsolate(), one.id, one.keys);
  expect(await second.password(LEAKED)).toMatchObject({ status: "found" });
  expect(place.bucket.reads).toHaveLength(1);
});

test("what is wrong in the cache is read afresh, and put right", async ({ expect }) => {
  const one = await aRelease("damaged");
  const place = aPlace(one);
  const first = await openRelease(place.anIsolate(), one.id, one.keys);
  const key = artefactKey(one.body.artefacts["passwords"]?.sha256 ?? "");
  const whole = one.objects.get(key) ?? new Uint8Array();
  one.objects.set(
    key,
    whole.map((byte) => byte ^ 1),
  );
  expect(await first.password(LEAKED)).toEqual({ status: "unavailable", cause: "broken" });
  await place.settled();
  one.objects.set(key, whole);
  const second = await openRelease(place.anIsolate(), one.id, one.keys);
  expect(await second.password(LEAKED)).toMatchObject({ status: "found" });
  expect(second.status.problem).toBe(undefined);
  await place.settled();
  place.bucket.reads.length = 0;
  const third = await openRelease(place.anIsolate(), one.id, one.keys);
  expect(await third.password(LEAKED)).toMatchObject({ status: "found" });
  expect(place.bucket.reads).toEqual([]);
});

test("without a cache every block comes from the bucket", async ({ expect }) => {
  const one = await aRelease("none");
  let asked = 0;
  const none = {
    open: () => {
      asked += 1;
      return Promise.reject(new Error("No Cache was configured"));
    },
  };
  const place = aPlace(one, none);
  const view = await openRelease(place.anIsolate(), one.id, one.keys);
  expect(await view.password(LEAKED)).toMatchObject({ status: "found" });
  await place.settled();
  expect([place.bucket.reads.length, asked]).toEqual([1, 1]);
});

test("a bucket that lost the pack is missing, not absent", async ({ expect }) => {
  const one = await aRelease("lost");
  const place = aPlace(one);
  const view = await openRelease(place.anIsolate(), one.id, one.keys);
  one.objects.delete(artefactKey(one.body.artefacts["passwords"]?.sha256 ?? ""));
  expect(await view.password(LEAKED)).toEqual({ status: "unavailable", cause: "missing" });
});
