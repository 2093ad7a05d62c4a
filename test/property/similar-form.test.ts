import fc from "fast-check";
import { test } from "vitest";
import { similarForm } from "../../shared/credential/similar-form.ts";

test("plain ASCII has the form that its full-width twin has by way of the expressions", ({ expect }) => {
  const password = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(password, (plain) => {
      expect(similarForm(plain)).toBe(similarForm(fullWidth(plain)));
    }),
  );
});

/** U+FF01 to U+FF5E: NFKC makes ASCII of them again. */
function fullWidth(plain: string): string {
  return plain.replaceAll(/[!-~]/gu, (character) =>
    String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0),
  );
}
