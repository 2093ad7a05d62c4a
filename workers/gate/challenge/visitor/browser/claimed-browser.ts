/** What a user agent says about itself, as far as it can be compared with what the browser is. */
export type Claim = {
  readonly engine: Engine | null;
  readonly major: number | null;
  readonly system: System | null;
  readonly isMobile: boolean;
};
export type Engine = "blink" | "gecko" | "webkit";
type System = "Android" | "Chrome OS" | "iOS" | "Linux" | "macOS" | "Windows";

/** The first that fits: every browser on iOS is WebKit whatever it calls itself, and ChromeOS and Android call themselves Linux too. */
const SYSTEMS: readonly (readonly [RegExp, System])[] = [
  [/iPhone|iPad|iPod/u, "iOS"],
  [/Android/u, "Android"],
  [/CrOS/u, "Chrome OS"],
  [/Windows/u, "Windows"],
  [/Macintosh|Mac OS X/u, "macOS"],
  [/Linux/u, "Linux"],
];

export function claimOf(userAgent: string): Claim {
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  const chrome = /(?:Headless)?Chrom(?:e|ium)\/(\d+)/u.exec(userAgent)?.[1];
  return {
    engine: engineOf(userAgent, system, chrome !== undefined),
    major: chrome === undefined ? null : Number(chrome),
    system,
    isMobile: /\bMobile\b/u.test(userAgent),
  };
}

function engineOf(userAgent: string, system: System | null, isChrome: boolean): Engine | null {
  if (system === "iOS" || /CriOS|FxiOS|EdgiOS/u.test(userAgent)) return "webkit";
  if (/Firefox\//u.test(userAgent)) return "gecko";
  if (isChrome) return "blink";
  return /AppleWebKit\//u.test(userAgent) ? "webkit" : null;
}
