import { test } from "vitest";
import { carriedTokens, issuedTokens } from "../../../workers/gate/stages/pending-tokens.ts";
import { issueTicket, redeemTicket, type Token } from "../../../workers/gate/stages/step-up-ticket.ts";

const RING = [{ id: "d1", key: "C".repeat(42) + "A" }];
const NOW_MS = 1_790_000_000_000;
const SUBJECT = { accountId: "a".repeat(32), attemptId: "b".repeat(32) };
const PENDING = { name: "shop_login", value: "pending-login-of-ann" };

const issue = (tokens: readonly Token[] = [PENDING]) =>
  issueTicket({ ...SUBJECT, nowMs: NOW_MS, tokens }, RING);
const redeem = (tokens: readonly Token[], nowMs = NOW_MS, value = issue()) =>
  redeemTicket(value, tokens, nowMs, RING);

test("a ticket with what the origin gave out names the account", ({ expect }) => {
  expect(redeem([{ name: "theme", value: "dark-and-quiet" }, PENDING])).toEqual(SUBJECT);
});

test.for([
  ["nothing of it", []],
  ["another login's token", [{ name: "shop_login", value: "pending-login-of-eve" }]],
  ["both tokens under the same name", [PENDING, { name: "shop_login", value: "pending-login-of-eve" }]],
  ["its token under another name", [{ name: "x", value: PENDING.value }]],
] as const)("a ticket with %s names nobody", ([, tokens], { expect }) => {
  expect(redeem(tokens)).toBe(null);
});

test("a ticket ends after ten minutes", ({ expect }) => {
  expect(redeem([PENDING], NOW_MS + 600_000)).toEqual(SUBJECT);
  expect(redeem([PENDING], NOW_MS + 600_001)).toBe(null);
});

test("a ticket for another account cannot be made of this one", ({ expect }) => {
  const forged = issue()?.replace("a".repeat(32), "c".repeat(32)) ?? "";
  expect(redeem([PENDING], NOW_MS, forged)).toBe(null);
});

test("without anything to tie it to there is no ticket", ({ expect }) => {
  expect(issue([])).toBe(null);
});

test("cookies that the origin sets are what ties; words are not", ({ expect }) => {
  const headers = new Headers([
    ["set-cookie", "shop_login=pending-login-of-ann; Path=/"],
    ["set-cookie", "lang=en"],
  ]);
  expect(issuedTokens(headers, '{"result":{"login":"pending-login-of-ann"}}')).toEqual([PENDING]);
});

test("without cookies the texts of a JSON answer tie, and come back by their own name", ({ expect }) => {
  const issued = issuedTokens(
    new Headers(),
    '{"result":{"status":"code_required","login":"pending-login-of-ann"}}',
  );
  expect(issued).toContainEqual({ name: "login", value: "pending-login-of-ann" });
  const carried = carriedTokens(new Headers(), '{"login":"pending-login-of-ann","code":"123456"}');
  expect(carried).toEqual([{ name: "login", value: "pending-login-of-ann" }]);
});

test("a step-up request carries cookies and form fields", ({ expect }) => {
  const headers = new Headers({ cookie: "a=1; shop_login=pending-login-of-ann" });
  expect(carriedTokens(headers, "code=1&ref=another-long-text")).toEqual([
    PENDING,
    { name: "ref", value: "another-long-text" },
  ]);
});
