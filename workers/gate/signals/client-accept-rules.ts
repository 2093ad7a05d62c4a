import type { Reading } from "./client-reading.ts";
import type { ClientRule } from "./client-rule.ts";

/** Accept headers against the claimed engine. Scripts may set `accept` on a fetch: page views only, unless said. */
export const ACCEPT_RULES: readonly ClientRule[] = [
  { detail: "accept-other-engine", weight: acceptOtherEngine },
  { detail: "accept-not-chromium", weight: acceptNotChromium },
  // AVIF came with Chrome 85.
  {
    detail: "accept-too-new",
    weight: (r) => (isOldChromium(r) && r.accept?.includes("image/avif") ? 0.5 : 0),
  },
  // The default of java.net.HttpURLConnection.
  { detail: "accept-java", weight: (r) => (r.accept?.includes("*; q=.2") ? 0.7 : 0) },
  { detail: "language-any", weight: (r) => (r.language?.trim() === "*" ? 0.6 : 0) },
  {
    detail: "language-malformed",
    weight: (r) => (r.language !== undefined && !isLanguageList(r.language) ? 0.4 : 0),
  },
  { detail: "language-step", weight: languageStep },
];

/** Firefox and Safari never accept signed exchanges, nor does their page view accept APNG by name. */
function acceptOtherEngine({ accept = "", claim, navigation }: Reading): number {
  if (!claim.exact || !navigation || claim.engine === "chromium") return 0;
  return /application\/signed-exchange|image\/apng/u.test(accept) ? 0.5 : 0;
}

/** Every page view of Chrome since 59 names APNG; a list without images is Firefox's, Safari's or a copy. */
function acceptNotChromium({ accept = "", claim, navigation, dest }: Reading): number {
  if (!claim.exact || claim.engine !== "chromium" || claim.version < 59) return 0;
  const page = dest === undefined ? navigation : dest === "document";
  return page && accept.includes("text/html") && !/image\/(?:apng|webp)/u.test(accept) ? 0.5 : 0;
}

function isOldChromium({ claim, navigation }: Reading): boolean {
  return claim.engine === "chromium" && claim.version < 85 && navigation;
}

// A real list may be long (people read many languages), so only a bounded start is checked.
const MAX_CHARS = 256;

const LANGUAGE_RANGE =
  /^(?:\*|[a-z]{1,8}(?:[-_][a-z0-9]{1,8}){0,4})(?:;q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?|\.\d{1,3}))?$/iu;

function isLanguageList(value: string): boolean {
  const ranges = value.slice(0, MAX_CHARS).split(",");
  // The last of a cut list may be half a tag.
  if (value.length > MAX_CHARS) ranges.pop();
  return ranges.every((range) => LANGUAGE_RANGE.test(range.trim()));
}

/** Chrome steps down by a tenth from 1; `en;q=0.5` right after the first tag was Firefox's way. */
function languageStep({ language = "", claim }: Reading): number {
  if (!claim.exact || claim.engine !== "chromium") return 0;
  const second = /^[^,;]+, ?[^,;]+;q=([\d.]{1,5})/u.exec(language.slice(0, MAX_CHARS))?.[1];
  return second === undefined || second === "0.9" || second === "0.8" ? 0 : 0.3;
}
