import { test } from "vitest";
import { plainLetters } from "../../../shared/identity/plain-letters.ts";

test.for([
  ["accents", "josé", "jose"],
  ["strokes and ligatures", "Bjørn Æðelþ ßo", "bjorn aedelþ sso"],
  ["what is not seen", "a\u00ADn\u200Bn\uFE0F\u0000", "ann"],
  ["digits of other scripts, circled ones too", "ann٣⑦➆", "ann377"],
  ["dotted capitals", "İstanbul", "istanbul"],
  ["vowels of scripts that write them as marks", "हिन्दी", "हिन्दी"],
  ["letters that only look alike", "аnn", "аnn"],
] as const)("%s are compared as data bases do", ([, text, plain], { expect }) => {
  expect(plainLetters(text)).toBe(plain);
});

test("whatever a collation without accents takes for ASCII letters has their spelling", ({ expect }) => {
  const collator = new Intl.Collator("und", { sensitivity: "base" });
  const same = (a: string, b: string) => collator.compare(a, b) === 0;
  const missed = [];
  for (let code = 0x80; code < 0x2_fa20; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    if (/[\p{Lo}\p{Cn}\p{Co}]/u.test(character)) continue;
    const spelled = `q${character}q`;
    for (const plain of ["", "a", "e", "o", "s", "1", "ae", "ss"])
      if (same(spelled, `q${plain}q`) && plainLetters(spelled) !== `q${plain}q`) missed.push(character);
  }
  expect(missed).toEqual([]);
});
