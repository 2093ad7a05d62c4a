import fc from "fast-check";
import { test } from "vitest";
import { challengePage } from "../../../workers/gate/challenge/visitor/challenge-page.ts";
import { PAGE_LANGUAGES } from "../../../workers/gate/challenge/visitor/languages/page-languages.ts";
import { pickLanguage } from "../../../workers/gate/challenge/visitor/languages/pick-language.ts";
import { inkOn } from "../../../workers/gate/challenge/visitor/page-style.ts";
import { aChallengePage, aKeptForm } from "../../support/a-challenge-page.ts";

const MAX_PAGE_BYTES = 20_000;
const LANGUAGES = Object.keys(PAGE_LANGUAGES);

function pageOf(changes: Parameters<typeof aChallengePage>[0] = {}) {
  const page = aChallengePage(changes);
  return challengePage(page, pickLanguage(page.languages, PAGE_LANGUAGES));
}

test.for([
  ["no header", null, "en"],
  ["a language that we have", "de", "de"],
  ["a region of it", "pt-BR,en;q=0.5", "pt"],
  ["the best liked of several", "xx, fr;q=0.4, ja;q=0.9", "ja"],
  ["one that is not wanted", "de;q=0, es", "es"],
  ["Norwegian under any of its names", "nn-NO", "nb"],
  ["Hebrew under its old name", "iw", "he"],
  ["nothing that we have", "tlh, xx;q=0.2", "en"],
  ["nonsense", ";q=,,=;-q", "en"],
  ["names of built-in members", "constructor, __proto__", "en"],
] as const)("Accept-Language with %s picks a language", ([, header, code], { expect }) => {
  expect(pickLanguage(header, PAGE_LANGUAGES).code).toBe(code);
});

test("every language says how long the wait is, and is written from its own side", ({ expect }) => {
  expect(LANGUAGES.length).toBeGreaterThanOrEqual(10);
  for (const code of LANGUAGES) {
    const { html } = pageOf({ languages: code });
    expect(html, code).toContain(`lang="${code}" dir="${["ar", "he"].includes(code) ? "rtl" : "ltr"}"`);
    expect(pickLanguage(code, PAGE_LANGUAGES).texts.wait, code).toContain("{seconds}");
    expect(html, code).not.toContain("{seconds}");
  }
});

test("a page with a login in it is at most 20 KB in every language", ({ expect }) => {
  const sizes = LANGUAGES.map((languages) => Buffer.byteLength(pageOf({ languages }).html));
  expect(Math.max(...sizes)).toBeLessThan(MAX_PAGE_BYTES);
});

test("nothing that a visitor or a policy names becomes markup", ({ expect }) => {
  const evil = `"><script>alert(1)</script>'`;
  const { html } = pageOf({
    target: `/login?${evil}`,
    form: aKeptForm([{ name: evil, value: evil }]),
    brand: { name: evil, colour: "#ffffff" },
    code: evil,
    languages: evil,
  });
  expect(html.match(/<script/gu)).toHaveLength(1);
  expect(html).not.toContain(`="">`);
});

test("the page names no other host", ({ expect }) => {
  const { html, policy } = pageOf();
  expect(`${html}${policy}`).not.toMatch(/https?:|\/\//u);
});

test("the form goes where it went before, with its fields in their order and the way without scripts", ({
  expect,
}) => {
  const fields = [
    { name: "b", value: "2" },
    { name: "a", value: "1" },
    { name: "b", value: "" },
  ];
  const { html } = pageOf({ form: aKeptForm(fields) });
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/gu)];
  expect(inputs.slice(0, -1).map(([, name, value]) => ({ name, value }))).toEqual(fields);
  expect(inputs.at(-1)?.[1]).toBe("gatehouse-solution");
  expect(inputs.at(-1)?.[2]).toMatch(/~wait~$/u);
  expect(html).toContain(`method="post" action="/login?next=%2Fcart"`);
});

test("a form with a file is kept whole for scripts, and has no button without them", ({ expect }) => {
  const body = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256);
  const contentType = "multipart/form-data; boundary=X";
  const { html } = pageOf({ form: { contentType, body, fields: null } });
  const kept = /data-kept="([^"]*)"/u.exec(html)?.[1] ?? "";
  expect(Buffer.from(kept, "base64").equals(body)).toBe(true);
  expect(html).toContain(`enctype="multipart/form-data"`);
  expect(html).toContain("<button hidden>");
});

test("where no wait is offered there is no button either", ({ expect }) => {
  const challenge = { ...aChallengePage().challenge, waitSeconds: 0 };
  const { html } = pageOf({ challenge });
  expect(html).toContain("<button hidden>");
  expect(html).toContain("switch on scripts");
});

test("the button's text can be read on every brand's colour", ({ expect }) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
      const colour = `#${value.toString(16).padStart(6, "0")}`;
      expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

/** WCAG 2.2, written again from its text. */
function contrast(a: string, ink: "#000" | "#fff"): number {
  const [r = 0, g = 0, b = 0] = (a.match(/[0-9a-f]{2}/gu) ?? [])
    .map((hex) => Number.parseInt(hex, 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return ink === "#fff" ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
}
