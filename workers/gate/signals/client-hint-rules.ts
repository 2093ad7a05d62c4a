import { expectedGrease, isGrease } from "./client-brands.ts";
import type { ClaimedOs } from "./client-claim.ts";
import type { Reading } from "./client-reading.ts";
import { byExactness, type ClientRule } from "./client-rule.ts";

// What the hint may say for each system. "Request desktop site" on Android claims Linux on some browsers and tells the
// truth in the hint; Linux containers on ChromeOS do the same.
const PLATFORMS: Readonly<Record<NonNullable<ClaimedOs>, readonly string[]>> = {
  windows: ["Windows"],
  macos: ["macOS", "Mac OS X"],
  linux: ["Linux", "Android", "Chrome OS", "Chromium OS", "ChromeOS"],
  chromeos: ["Chrome OS", "Chromium OS", "ChromeOS", "Linux"],
  android: ["Android", "Chrome OS", "Chromium OS", "ChromeOS"],
  ios: ["iOS"],
};

/** Client hints against the user agent: Chromium derives both from one place, so they cannot disagree. */
export const HINT_RULES: readonly ClientRule[] = [
  { detail: "ch-other-engine", weight: otherEngine },
  // sec-ch-ua came with Chrome 84 at the earliest (89 for all).
  {
    detail: "ch-before-hints",
    weight: (r) => (r.hintCount > 0 && isChromium(r) && r.claim.version < 84 ? 0.7 : 0),
  },
  { detail: "ch-unreadable", weight: (r) => (hasBrandHeader(r) && r.brands.length === 0 ? 0.7 : 0) },
  { detail: "ch-brand-version", weight: brandVersion },
  { detail: "ch-no-chromium", weight: (r) => (brandsOf(r).length > 0 && !chromiumBrand(r) ? 0.5 : 0) },
  { detail: "ch-grease", weight: greaseBrand },
  { detail: "ch-brand-edge", weight: edgeBrand },
  { detail: "ch-mobile", weight: mobileBit },
  { detail: "ch-platform", weight: platformName },
];

function isChromium({ claim }: Reading): boolean {
  return claim.engine === "chromium";
}

function hasBrandHeader({ client }: Reading): boolean {
  return (client.headers.get("sec-ch-ua") ?? "") !== "";
}

function brandsOf(reading: Reading): Reading["brands"] {
  return isChromium(reading) ? reading.brands : [];
}

function chromiumBrand({ brands }: Reading): Reading["brands"][number] | undefined {
  return brands.find(({ name }) => name === "Chromium");
}

/** Neither Gecko nor WebKit sends hints. Android browsers that offer Safari's name as a "desktop site" may. */
function otherEngine({ hintCount, claim, client }: Reading): number {
  if (hintCount === 0) return 0;
  if (claim.engine === "firefox") return 0.8;
  if (claim.engine !== "webkit") return 0;
  return client.headers.get("sec-ch-ua-platform") === '"Android"' ? 0.4 : 0.8;
}

/** The low-entropy brand has the major version only, and it is the user agent's. */
function brandVersion(reading: Reading): number {
  const brand = chromiumBrand(reading);
  if (!isChromium(reading) || !brand) return 0;
  return brand.version === String(reading.claim.version) ? 0 : byExactness(reading, 0.9, 0.3);
}

/** None at all, or another version's: a list written by hand or raised to a newer version. */
function greaseBrand(reading: Reading): number {
  const brands = brandsOf(reading);
  if (brands.length === 0) return 0;
  const grease = brands.find(isGrease);
  if (!grease) return 0.3;
  const expected = reading.claim.exact ? expectedGrease(reading.claim.version) : null;
  return expected && (grease.name !== expected.name || grease.version !== expected.version) ? 0.3 : 0;
}

function edgeBrand(reading: Reading): number {
  const brands = brandsOf(reading);
  if (brands.length === 0 || !reading.claim.exact) return 0;
  const edge = brands.some(({ name }) => name.startsWith("Microsoft Edge"));
  return edge === / EdgA?\//u.test(reading.userAgent) ? 0 : 0.4;
}

// Some tablets differ, so a wrong bit alone is not enough.
function mobileBit({ client, claim }: Reading): number {
  const bit = client.headers.get("sec-ch-ua-mobile");
  if (bit === undefined || claim.engine !== "chromium") return 0;
  if (bit !== "?0" && bit !== "?1") return 0.6;
  return (bit === "?1") === claim.mobile ? 0 : 0.5;
}

function platformName(reading: Reading): number {
  const { client, claim } = reading;
  const named = /^"([^"]*)"$/u.exec(client.headers.get("sec-ch-ua-platform") ?? "")?.[1];
  if (named === undefined || named === "" || named === "Unknown") return 0;
  if (claim.engine !== "chromium" || claim.os === null) return 0;
  return PLATFORMS[claim.os].includes(named) ? 0 : byExactness(reading, 0.85, 0.5);
}
