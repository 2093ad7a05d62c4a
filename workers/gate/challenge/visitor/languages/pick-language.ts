import { ar, he, hi, ja, ko, zh } from "./middle-east-and-asia.ts";
import { nb, pl, ru, sv, tr, uk } from "./northern-and-eastern-europe.ts";
import type { PageTexts } from "./page-texts.ts";
import { de, en, es, fr, it, nl, pt } from "./western-europe.ts";

const TEXTS: ReadonlyMap<string, PageTexts> = new Map(
  Object.entries({ en, de, fr, es, it, pt, nl, sv, nb, pl, ru, uk, tr, ar, he, hi, zh, ja, ko }),
);
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

export const LANGUAGES: readonly string[] = [...TEXTS.keys()];

export type PageLanguage = {
  readonly code: string;
  readonly direction: "ltr" | "rtl";
  readonly texts: PageTexts;
};

/** The language that `Accept-Language` likes best of those we have; English where it names none. Never throws. */
export function pickLanguage(acceptLanguage: string | null): PageLanguage {
  const wanted = (acceptLanguage ?? "").slice(0, MAX_CHARACTERS).split(",").map(readWish);
  const liked = wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  for (const { code } of liked) {
    const texts = TEXTS.get(code);
    if (texts) return { code, direction: FROM_RIGHT.has(code) ? "rtl" : "ltr", texts };
  }
  return { code: "en", direction: "ltr", texts: en };
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
