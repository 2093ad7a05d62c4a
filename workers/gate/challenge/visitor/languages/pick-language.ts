import type { PageTexts } from "./page-texts.ts";

const FROM_RIGHT: ReadonlySet<string> = new Set(["ar", "he"]);
/** Other names of languages that we have, and close relatives that read ours. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["no", "nb"],
  ["nn", "nb"],
  ["da", "nb"],
  ["iw", "he"],
  ["gl", "es"],
  ["ca", "es"],
]);
/** A browser sends a handful; more are read by nobody. */
const MAX_CHARACTERS = 256;

export type PageLanguage = {
  readonly code: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: PageTexts;
};

/** The language that `Accept-Language` likes best of the known ones; English where it names none of them. */
export function pickLanguage(
  acceptLanguage: string | null,
  known: Readonly<Record<string, PageTexts>>,
): PageLanguage {
  const wanted = (acceptLanguage ?? "").slice(0, MAX_CHARACTERS).split(",").map(readWish);
  const liked = wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  const code = liked.find((wish) => Object.hasOwn(known, wish.code))?.code ?? "en";
  const texts = known[code];
  if (!texts) throw new Error("page_languages: expected English, got none; run npm run build:visitor");
  return { code, direction: FROM_RIGHT.has(code) ? "rtl" : "ltr", texts };
}

/** `pt-BR;q=0.8` is Portuguese at 0.8: of regions we know nothing. */
function readWish(wish: string): { readonly code: string; readonly weight: number } {
  const [range = "", ...parameters] = wish.trim().toLowerCase().split(";");
  const primary = range.split("-")[0] ?? "";
  const quality = parameters
    .find((parameter) => parameter.trim().startsWith("q="))
    ?.trim()
    .slice(2);
  const weight = quality === undefined ? 1 : Number(quality);
  return { code: SAME.get(primary) ?? primary, weight: Number.isFinite(weight) ? weight : 0 };
}
