import { test } from "vitest";
import { plainLetters } from "../../shared/identity/plain-letters.ts";

test("the gate's runtime folds names as Node does, where releases are built", ({ expect }) => {
  expect(plainLetters("Bjørn Æðelþ ßo ٣⑦ a\u00ADb हिन्दी łódź ᵃ")).toBe("bjorn aedelþ sso 37 ab हिन्दी lodz a");
});
