import { test } from "vitest";
import { carriedTokens, issuedTokens } from "../../../workers/gate/stages/pending-tokens.ts";
import { issueTicket, redeemTicket, type Token } from "../../../workers/gate/stages/step-up-ticket.ts";

const RING = [{ id: "d1", key: "C".repeat(42) + "A" }];
const NOW_MS = 1_790_000_000_000;
const SUBJECT = { accountId: "a".repeat(32), spellingId: "c".repeat(32), attemptId: "b".repeat(32) };
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
  const carried = carriedTokens(
    ...aStep({ "content-type": "application/json" }, '{"login":"pending-login-of-ann"}'),
  );
  expect(carried).toEqual([{ name: "login", value: "pending-login-of-ann" }]);
});

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const EVE = "pending-login-of-eve";

function aStep(headers: Readonly<Record<string, string>>, text = "", query = ""): [Request, Uint8Array] {
  const request = new Request(`https://shop.example/code${query}`, { method: "POST", headers });
  return [request, new TextEncoder().encode(text)];
}

test("a step-up request carries cookies, parameters and form fields", ({ expect }) => {
  const [request, body] = aStep(
    { ...FORM, cookie: "a=1; shop_login=pending-login-of-ann" },
    "code=1",
    "?next=x",
  );
  expect(carriedTokens(request, body)).toEqual([
    { name: "a", value: "1" },
    PENDING,
    { name: "next", value: "x" },
    { name: "code", value: "1" },
  ]);
});

const cookieOf = (value: string): string => `shop_login=${value}`;
const many = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join("");

/** Ann's pending login where the gate looks first, Eve's own where some origin looks. */
test.for([
  [
    "behind dozens of cookies",
    [{ cookie: `${cookieOf(PENDING.value)};${many(64, (n) => `j${n}=1;`)}${cookieOf(EVE)}` }],
  ],
  ["behind hundreds of cookies", [{ cookie: `${cookieOf(PENDING.value)};${many(300, (n) => `j${n}=1;`)}` }]],
  ["in a short cookie", [{ cookie: `${cookieOf(PENDING.value)}; ${cookieOf("eve")}` }]],
  ["under the name that PHP makes of it", [{ cookie: `${cookieOf(PENDING.value)}; shop.login[]=${EVE}` }]],
  ["in the address", [{ cookie: cookieOf(PENDING.value) }, "", `?shop_login=${EVE}`]],
  [
    "behind dozens of fields",
    [{ ...FORM, cookie: cookieOf(PENDING.value) }, `${many(64, (n) => `j${n}=1&`)}shop_login=${EVE}`],
  ],
  ["in a form that looks like JSON", [FORM, `{"shop_login":"${PENDING.value}","x":"&shop_login=${EVE}&y="}`]],
  [
    "twice in one object",
    [{ "content-type": "application/json" }, `{"shop_login":"${EVE}","shop_login":"${PENDING.value}"}`],
  ],
  [
    "in a body of no known kind",
    [{ "content-type": "text/plain", cookie: cookieOf(PENDING.value) }, `{"shop_login":"${EVE}",}`],
  ],
  [
    "in a compressed body",
    [{ ...FORM, "content-encoding": "gzip", cookie: cookieOf(PENDING.value) }, "packed"],
  ],
] as const)(
  "whoever shows another's ticket and his own login %s gets nothing",
  ([, [headers, text, query]], { expect }) => {
    const carried = carriedTokens(...aStep(headers, text, query));
    expect(carried && redeem(carried)).toBe(null);
  },
);

test.for([
  ["a cookie among dozens", [{ cookie: `${many(100, (n) => `j${n}=1;`)}${cookieOf(PENDING.value)}` }]],
  ["a form's field", [FORM, `code=1&shop_login=${PENDING.value}`]],
  [
    "a member of a JSON body",
    [{ "content-type": "application/json" }, `{"code":1,"login":{"shop_login":"${PENDING.value}"}}`],
  ],
] as const)("whose login it is shows %s", ([, [headers, text]], { expect }) => {
  const carried = carriedTokens(...aStep(headers, text));
  expect(carried && redeem(carried)).toEqual(SUBJECT);
});
