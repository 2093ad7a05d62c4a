import { test } from "vitest";
import { issuePass, openPass, operatorSecret } from "../../../shared/identity/operator-pass.ts";

const secret = operatorSecret("A".repeat(43));
const other = operatorSecret("B".repeat(43));
const PASS = { nonce: "n0nce", expiresAtMs: 1_000 };

test("a link opens until it expires", ({ expect }) => {
  const link = issuePass("link", PASS, secret);
  expect(openPass("link", link, { nowMs: 999, secret })).toEqual(PASS);
  expect(openPass("link", link, { nowMs: 1_000, secret })).toBeNull();
});

test("a link is no session", ({ expect }) => {
  expect(openPass("session", issuePass("link", PASS, secret), { nowMs: 0, secret })).toBeNull();
});

test("another token's pass is refused", ({ expect }) => {
  expect(openPass("link", issuePass("link", PASS, other), { nowMs: 0, secret })).toBeNull();
});

test("a pass with a later expiry than the one that was signed is refused", ({ expect }) => {
  const [kind, nonce, , mac] = issuePass("link", PASS, secret).split(".");
  expect(openPass("link", [kind, nonce, "zzzzz", mac].join("."), { nowMs: 0, secret })).toBeNull();
});

test("a token that is not 32 bytes is a mistake in the configuration", ({ expect }) => {
  expect(() => operatorSecret("short")).toThrow("operator_token");
});
