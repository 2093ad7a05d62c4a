import type { Place } from "../domain/source.ts";

/** Half the diagonal of a degree is 79 km; databases of addresses name a city's middle, mostly within 50 km (a guess). */
const CITY_ERROR_KM = 150;
/** Where they know no city they give the middle of a country: Kansas for half of America. */
const COUNTRY_ERROR_KM = 1_500;
const EARTH_RADIUS_KM = 6_371;

/**
 * A place as the platform tells it, rounded to a degree: nothing finer goes any further. Null for what is none, and for 0° 0°, where
 * databases put whatever they do not know.
 */
export function coarsePlace(latitude: unknown, longitude: unknown, isCity: boolean): Place | null {
  const [north, east] = [degrees(latitude, 90), degrees(longitude, 180)];
  if (north === null || east === null || (north === 0 && east === 0)) return null;
  return { latitude: north, longitude: east, errorKm: isCity ? CITY_ERROR_KM : COUNTRY_ERROR_KM };
}

/** `request.cf` has them as texts. An empty one is not the equator. */
function degrees(told: unknown, most: number): number | null {
  const value = typeof told === "string" && /^[+-]?\d{1,3}(?:\.\d+)?$/u.test(told) ? Number(told) : told;
  if (typeof value !== "number" || !(Math.abs(value) <= most)) return null;
  // Not -0, which JSON does not have.
  return Math.round(value) + 0;
}

/** The least that lies between two places, on a sphere (haversine), with both errors taken off. */
export function kmApart(one: Place, other: Place): number {
  const [north, south] = [radians(one.latitude), radians(other.latitude)];
  const chord =
    Math.sin((north - south) / 2) ** 2 +
    Math.cos(north) * Math.cos(south) * Math.sin(radians(one.longitude - other.longitude) / 2) ** 2;
  const km = 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
  return Math.max(0, km - one.errorKm - other.errorKm);
}

function radians(value: number): number {
  return (value * Math.PI) / 180;
}
