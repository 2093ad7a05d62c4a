/** The system that a user agent names; `null` when it names none that detectors know. */
export type ClaimedOs = "windows" | "macos" | "linux" | "chromeos" | "android" | "ios" | null;

/** What a user agent claims to be, read only as far as the rules need it. */
export type BrowserClaim = {
  readonly engine: "chromium" | "firefox" | "webkit" | "other";
  /** Major version of Chrome, Firefox or Safari (Safari with its minor: 16.4); 0 when the user agent names none. */
  readonly version: number;
  /**
   * Exactly the user agent of Chrome, Edge, Opera, Vivaldi, Firefox or Safari, nothing added. Forks, WebViews, in-app
   * browsers and televisions are not exact: they may lack what the original always sends, and people use them.
   */
  readonly exact: boolean;
  /** Exact, and its comment is one of the few that browsers froze: no room left for anything else to be said. */
  readonly frozen: boolean;
  readonly os: ClaimedOs;
  readonly mobile: boolean;
};

// Chrome 156: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36".
const EXACT_CHROMIUM =
  /^Mozilla\/5\.0 \((?:Windows NT|Macintosh|X11|Linux; Android) ?[^()]*(?:\([^()]*\)[^()]*)?\) AppleWebKit\/537\.36 \(KHTML, like Gecko\) Chrome\/[\d.]+(?: Mobile)? Safari\/537\.36(?: (?:EdgA?|OPR|Vivaldi)\/[\d.]+)?$/u;
const EXACT_FIREFOX = /^Mozilla\/5\.0 \([^()]*rv:\d+\.\d+\) Gecko\/[\d.]+ Firefox\/[\d.]+$/u;
const EXACT_SAFARI =
  /^Mozilla\/5\.0 \([^()]*\) AppleWebKit\/[\d.]+ \(KHTML, like Gecko\) Version\/[\d.]+ (?:Mobile\/\w+ )?Safari\/[\d.]+$/u;

// The comments that browsers agreed on, so that they tell people apart no more: most of today's traffic.
const FROZEN =
  /^Mozilla\/5\.0 \((?:Windows NT 10\.0; Win64; x64|Macintosh; Intel Mac OS X [\d_.]{1,12}|X11; (?:Ubuntu; )?Linux x86_64|Linux; Android \d{1,2}; K|iPhone; CPU iPhone OS [\d_]{1,9} like Mac OS X|iPad; CPU OS [\d_]{1,9} like Mac OS X|Android \d{1,2}; Mobile)(?:; rv:\d{1,3}\.0)?\)/u;

const WEBVIEW = /; wv\)|Version\/4\.0 Chrome/u;

type Engine = Pick<BrowserClaim, "engine" | "version" | "exact">;

/** Pure and linear in the length of the user agent. */
export function browserClaim(userAgent: string): BrowserClaim {
  const os = claimedOs(userAgent);
  const engine = claimedEngine(userAgent, os);
  return {
    ...engine,
    frozen: engine.exact && FROZEN.test(userAgent),
    os,
    mobile: userAgent.includes("Mobi"),
  };
}

function claimedEngine(userAgent: string, os: ClaimedOs): Engine {
  const firefox = versionAfter(userAgent, "Firefox/");
  if (firefox > 0) return { engine: "firefox", version: firefox, exact: EXACT_FIREFOX.test(userAgent) };
  const chrome = versionAfter(userAgent, "Chrome/");
  // Every browser on an iPhone is WebKit, whatever it calls itself; legacy Edge carries a Chrome token too.
  if (chrome > 0 && os !== "ios" && !userAgent.includes("Edge/")) {
    const exact = EXACT_CHROMIUM.test(userAgent) && !WEBVIEW.test(userAgent);
    return { engine: "chromium", version: Math.trunc(chrome), exact };
  }
  if (chrome === 0 && userAgent.includes("AppleWebKit/") && (os === "ios" || os === "macos")) {
    return {
      engine: "webkit",
      version: versionAfter(userAgent, "Version/"),
      exact: EXACT_SAFARI.test(userAgent),
    };
  }
  return { engine: "other", version: 0, exact: false };
}

function claimedOs(userAgent: string): ClaimedOs {
  if (/iPhone|iPad|iPod/u.test(userAgent)) return "ios";
  if (userAgent.includes("Android")) return "android";
  if (userAgent.includes("Windows NT")) return "windows";
  if (userAgent.includes("Macintosh")) return "macos";
  if (userAgent.includes("CrOS")) return "chromeos";
  return userAgent.includes("Linux") ? "linux" : null;
}

/** `Version/16.4.1` reads as 16.4: enough to tell before from after. 0 when the token is missing or has no number. */
function versionAfter(userAgent: string, token: string): number {
  const at = userAgent.indexOf(token);
  if (at < 0) return 0;
  const version = Number.parseFloat(userAgent.slice(at + token.length, at + token.length + 8));
  return Number.isFinite(version) ? version : 0;
}
