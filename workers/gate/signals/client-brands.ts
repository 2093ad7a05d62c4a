/** One entry of `sec-ch-ua`: `"Chromium";v="156"`. */
export type Brand = { readonly name: string; readonly version: string };

// Chromium sends three or four brands; more than this is nobody's browser and would only cost time.
const MAX_CHARS = 512;

const BRAND = /"((?:[^"\\]|\\.)*)";v="([^"]*)"/gu;

/** The brands of a `sec-ch-ua` header, empty if none can be read. Pure, linear: quoted text cannot overlap itself. */
export function readBrands(header: string | undefined): readonly Brand[] {
  if (header === undefined) return [];
  return [...header.slice(0, MAX_CHARS).matchAll(BRAND)].map(([, name = "", version = ""]) => ({
    name,
    version,
  }));
}

/** Chromium mixes in a brand that means nothing ("Not:A-Brand") so that nobody parses the list too simply. */
export function isGrease({ name }: Brand): boolean {
  return /not.?.?a.?brand/iu.test(name);
}
