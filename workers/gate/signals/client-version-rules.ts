import type { Reading } from "./client-reading.ts";
import type { ClientRule } from "./client-rule.ts";

/** The user agent against the history of the browser it names. */
export const VERSION_RULES: readonly ClientRule[] = [
  // Chrome gains 13 majors a year (156 in November 2026): 400 is out of reach until the 2040s.
  { detail: "ua-future", weight: ({ claim }) => (claim.version > 400 ? 0.6 : 0) },
  { detail: "ua-firefox-revision", weight: firefoxRevision },
  { detail: "ua-impossible-build", weight: impossibleBuild },
  { detail: "ua-not-reduced", weight: notReduced },
  { detail: "ua-ended-system", weight: endedSystem },
  { detail: "ua-ios-blink", weight: iosBlink },
  { detail: "ua-ancient", weight: ancient },
];

/** `rv:` is the version, but for 110 to 119, where it stayed at 109 for the sake of old scripts. */
function firefoxRevision({ claim, userAgent }: Reading): number {
  if (!claim.exact || claim.engine !== "firefox") return 0;
  const revision = Number.parseFloat(/rv:(\d{1,4}\.\d{1,3})\)/u.exec(userAgent)?.[1] ?? "");
  const frozen = claim.version >= 110 && claim.version < 120;
  return revision === (frozen ? 109 : claim.version) ? 0 : 0.6;
}

// Majors and their build numbers, from Chrome's release notes; in between they grow nearly evenly.
const BUILDS = [
  [40, 2214],
  [50, 2661],
  [60, 3112],
  [70, 3538],
  [80, 3987],
  [90, 4430],
  [100, 4896],
  [110, 5481],
] as const;

// Builds of one major's branch stay within some 30 of the line; forks and channels are given ten times that.
const BUILD_TOLERANCE = 300;

/** Random version numbers ("Chrome/44.0.3653.1130") betray lists of invented user agents. */
function impossibleBuild({ claim, userAgent }: Reading): number {
  const build = Number(/Chrome\/\d+\.0\.(\d{3,5})\./u.exec(userAgent)?.[1] ?? 0);
  if (build === 0 || claim.engine !== "chromium" || !claim.exact) return 0;
  const expected = expectedBuild(claim.version);
  return expected !== null && Math.abs(build - expected) > BUILD_TOLERANCE ? 0.45 : 0;
}

function expectedBuild(major: number): number | null {
  for (const [index, [atMajor, atBuild]] of BUILDS.entries()) {
    const next = BUILDS[index + 1];
    if (next && major >= atMajor && major <= next[0]) {
      return atBuild + ((next[1] - atBuild) * (major - atMajor)) / (next[0] - atMajor);
    }
  }
  return null;
}

/** Since 110 Chrome says no more than its major; an administrator could switch that off until about 119. */
function notReduced({ claim, userAgent }: Reading): number {
  const desktop = claim.engine === "chromium" && claim.exact && claim.os !== "android";
  return desktop && claim.version >= 120 && !/Chrome\/\d+\.0\.0\.0 /u.test(userAgent) ? 0.45 : 0;
}

/** Chrome 110 ended Windows 7 and 8, and names every newer Windows "NT 10.0". */
function endedSystem({ claim, userAgent }: Reading): number {
  const plain = claim.engine === "chromium" && claim.exact && claim.version >= 110;
  return plain && /Windows NT (?!10\.0)/u.test(userAgent) ? 0.5 : 0;
}

/** Emulators put Chrome's own user agent on an iPhone. */
function iosBlink({ claim, userAgent }: Reading): number {
  return claim.os === "ios" && /AppleWebKit\/537\.36.* Chrome\//u.test(userAgent) ? 0.45 : 0;
}

/**
 * Browsers that ended ten years ago and more live on in the lists of scripts. Internet Explorer 11 in compatibility
 * view calls itself MSIE 7 and is betrayed by Trident/7.
 */
function ancient({ claim, userAgent }: Reading): number {
  if (/MSIE [1-8]\./u.test(userAgent)) return /Trident\/[5-7]/u.test(userAgent) ? 0 : 0.5;
  if (/^Opera\/.*Presto/u.test(userAgent)) return userAgent.includes("Mini") ? 0 : 0.35;
  const desktop = claim.exact && claim.os !== "android";
  return desktop && claim.engine === "chromium" && claim.version < 60 ? 0.35 : 0;
}
