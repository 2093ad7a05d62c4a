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

// Chromium makes the meaningless brand out of its major version: components/embedder_support/user_agent_utils.cc.
// Seen to hold in captures and in real browsers' header sets from 105 to 156; unchecked outside, should it change.
const GREASE_SINCE = 105;
const GREASE_KNOWN_UNTIL = 160;
const GREASE_CHARS = [" ", "(", ":", "-", ".", "/", ")", ";", "=", "?", "_"] as const;
const GREASE_VERSIONS = ["8", "99", "24"] as const;

/** The meaningless brand of this Chromium version; null where it is not known. Copies with a raised version lack it. */
export function expectedGrease(major: number): Brand | null {
  if (major < GREASE_SINCE || major > GREASE_KNOWN_UNTIL) return null;
  const [first, second] = [GREASE_CHARS[major % 11] ?? "", GREASE_CHARS[(major + 1) % 11] ?? ""];
  return { name: `Not${first}A${second}Brand`, version: GREASE_VERSIONS[major % 3] ?? "" };
}

/** Chromium mixes in a brand that means nothing ("Not:A-Brand") so that nobody parses the list too simply. */
export function isGrease({ name }: Brand): boolean {
  return /not.?.?a.?brand/iu.test(name);
}
