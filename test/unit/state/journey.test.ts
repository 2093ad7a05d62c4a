import { test } from "vitest";
import { coarsePlace } from "../../../shared/identity/coarse-place.ts";
import { journeyOf } from "../../../workers/gate/state/journey.ts";

const HOUR_MS = 3_600_000;

function seenAt(latitude: number, longitude: number) {
  const place = coarsePlace(latitude, longitude, true);
  if (!place) throw new Error("test_place: expected a place, got none");
  return { ...place, atMs: 0 };
}

const OSLO = seenAt(59.9, 10.7);
const LONDON = seenAt(51.5, -0.1);
const NEW_YORK = seenAt(40.7, -74);
const STOCKHOLM = seenAt(59.3, 18.1);
const DRAMMEN = seenAt(59.7, 10.2);

test.for([
  ["a night flight over the ocean is a journey", NEW_YORK, 9],
  ["two hours to London are a journey", LONDON, 2],
  ["a neighbouring town, which databases mix up, is one", DRAMMEN, 0],
  ["a gateway in the neighbouring country is one", STOCKHOLM, 0],
] as const)("%s that people make", ([, here, hours], { expect }) => {
  expect(journeyOf(OSLO, here, hours * HOUR_MS)).toBeNull();
});

test("nobody flies over the ocean within the hour", ({ expect }) => {
  const journey = journeyOf(OSLO, NEW_YORK, HOUR_MS);
  expect(journey?.hours).toBe(1);
  expect(journey?.km).toBeGreaterThan(5_000);
});

test("at the same moment, or before it, counts as a minute later", ({ expect }) => {
  expect(journeyOf({ ...OSLO, atMs: 5_000 }, LONDON, 0)?.hours).toBe(1 / 60);
});

test("a place that nobody knows is no end of a journey", ({ expect }) => {
  expect(journeyOf(null, LONDON, 0)).toBeNull();
  expect(journeyOf(OSLO, undefined, 0)).toBeNull();
});
