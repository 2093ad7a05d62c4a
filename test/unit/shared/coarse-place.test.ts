import { test } from "vitest";
import { coarsePlace, kmApart } from "../../../shared/identity/coarse-place.ts";
import { platformFacts } from "../../../workers/gate/stages/attempt-of.ts";

test("a place is kept to the degree", ({ expect }) => {
  expect(coarsePlace("59.91273", "-10.74609", true)).toMatchObject({ latitude: 60, longitude: -11 });
  expect(coarsePlace(-0.3, "0.6", true)).toMatchObject({ latitude: 0, longitude: 1 });
});

test.for([
  ["nothing", undefined, undefined],
  ["an empty text", "", "10"],
  ["words", "north", "10"],
  ["a number in another notation", "1e1", "10"],
  ["beyond the pole", "90.1", "10"],
  ["beyond the date line", "10", "181"],
  ["no number", Number.NaN, 10],
  ["0° 0°, which databases write for what they do not know", "0.0", "0"],
] as const)("%s is no place", ([, latitude, longitude], { expect }) => {
  expect(coarsePlace(latitude, longitude, true)).toBeNull();
});

const placeAt = ([latitude, longitude]: readonly [number, number]) => ({ latitude, longitude, errorKm: 0 });

// Great circles by hand: a quarter of a meridian is 10,008 km, half of the equator 20,015 km.
test.for([
  ["from the equator to the pole", [0, 0], [90, 0], 10_008],
  ["to the other side of the earth", [0, 10], [0, -170], 20_015],
  ["across the date line", [0, 179], [0, -179], 222],
  ["from Oslo to New York", [60, 11], [41, -74], 5_900],
] as const)("%s", ([, from, to, km], { expect }) => {
  expect(Math.abs(kmApart(placeAt(from), placeAt(to)) - km)).toBeLessThan(30);
});

test("what two places may be off is taken from the way between them", ({ expect }) => {
  const [oslo, bergen] = [coarsePlace(59.9, 10.7, true), coarsePlace(60.4, 5.3, true)];
  expect(oslo && bergen && kmApart(oslo, bergen)).toBeLessThan(50);
});

test("a place without a city may be anywhere in its country", ({ expect }) => {
  const told = { latitude: "37.751", longitude: "-97.822" };
  expect(platformFacts(told).place?.errorKm).toBeGreaterThan(1_000);
  expect(platformFacts({ ...told, city: "Wichita" }).place?.errorKm).toBeLessThan(200);
  expect(platformFacts({ asn: 1 })).toEqual({ asn: 1 });
});
