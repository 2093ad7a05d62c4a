import { ar, he, hi, ja, ko, zh } from "./middle-east-and-asia.ts";
import { nb, pl, ru, sv, tr, uk } from "./northern-and-eastern-europe.ts";
import type { PageTexts } from "./page-texts.ts";
import { de, en, es, fr, it, nl, pt } from "./western-europe.ts";

/** By their code. The gate carries them packed (packed.bin); nothing that runs in it imports this. */
export const PAGE_LANGUAGES: Readonly<Record<string, PageTexts>> = {
  en,
  de,
  fr,
  es,
  it,
  pt,
  nl,
  sv,
  nb,
  pl,
  ru,
  uk,
  tr,
  ar,
  he,
  hi,
  zh,
  ja,
  ko,
};
