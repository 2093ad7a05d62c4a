import { test, vi } from "vitest";
import type { OutcomeRule } from "../../../shared/policy/policy.ts";
import { observeOutcome } from "../../../workers/gate/stages/observe-outcome.ts";

type When = OutcomeRule["when"];

async function outcome(when: When, response: Response): Promise<string> {
  const answer = { status: "answered", response } as const;
  return (await observeOutcome(answer, [{ outcome: "accepted", when }], "https://shop.example/login"))
    .outcome;
}

const answer = (body: BodyInit | null, init: ResponseInit = {}) => new Response(body, init);
const moved = (location: string) => answer(null, { status: 303, headers: { location } });
const cookie = (value: string) => answer(null, { headers: { "set-cookie": value } });

test.for([
  ["status", { status: [200, 204] }, answer("x"), answer("x", { status: 201 })],
  ["header", { header: { name: "X-Ok" } }, answer("x", { headers: { "x-ok": "" } }), answer("x")],
  [
    "header value",
    { header: { name: "x-ok", equals: "1" } },
    answer("x", { headers: { "X-OK": "1" } }),
    answer("x", { headers: { "x-ok": "11" } }),
  ],
  ["cookie set", { setCookie: "sid" }, cookie("sid=1; Path=/"), cookie("sidx=1")],
  ["cookie, not deleted", { setCookie: "sid" }, cookie("sid=1; Max-Age=60"), cookie("sid=1; Max-Age=0")],
  ["redirect path", { redirect: "/account" }, moved("/account?x=1#y"), moved("/account/login")],
  [
    "redirect, absolute",
    { redirect: "/account" },
    moved("https://shop.example/account"),
    moved("https://shop.example/"),
  ],
  ["redirect query", { redirect: "/login?error=1" }, moved("/login?error=1"), moved("/login?error=2")],
  ["redirect host", { redirect: "https://sso.example/in" }, moved("https://sso.example/in"), moved("/in")],
  [
    "redirect, only of a redirect",
    { redirect: "/account" },
    moved("/account"),
    answer("x", { headers: { location: "/account" } }),
  ],
  [
    "JSON field",
    { json: { path: "a.b", equals: "ok" } },
    answer('{"a":{"b":"ok"}}'),
    answer('{"a":{"b":"no"}}'),
  ],
  ["JSON null", { json: { path: "a", equals: null } }, answer('{"a":null}'), answer("{}")],
  [
    "JSON, own fields only",
    { json: { path: "a", equals: 1 } },
    answer('{"a":1}'),
    answer('{"__proto__":{"a":1}}'),
  ],
  ["body text", { text: "Welcome" }, answer("… Welcome!"), answer("welcome")],
  ["pattern", { pattern: "id=\\d+" }, answer("id=12"), answer("id=x")],
  ["all of several", { status: [200], text: "Hi" }, answer("Hi"), answer("Hi", { status: 201 })],
] as const satisfies readonly (readonly [string, When, Response, Response])[])(
  "%s tells the outcome, and only that",
  async ([, when, yes, no], { expect }) => {
    expect(await outcome(when, yes)).toBe("accepted");
    expect(await outcome(when, no)).toBe("unknown");
  },
);

test("a 5xx is an error whatever the rules say", async ({ expect }) => {
  expect(await outcome({ status: [500] }, answer("x", { status: 500 }))).toBe("error");
});

test("an origin that did not answer is an error", async ({ expect }) => {
  expect((await observeOutcome({ status: "timeout" }, [], "https://shop.example/")).outcome).toBe("error");
});

test("the first rule that holds decides, across rules with and without a body", async ({ expect }) => {
  const rules: OutcomeRule[] = [
    { outcome: "unknown_user", when: { text: "nobody" } },
    { outcome: "rejected", when: { status: [200] } },
  ];
  const observed = await observeOutcome(
    { status: "answered", response: answer("wrong") },
    rules,
    "https://a.example/",
  );
  expect(observed.outcome).toBe("rejected");
});

test("no body is read when no rule that could hold needs one", async ({ expect }) => {
  const response = answer("body");
  const observed = await observeOutcome(
    { status: "answered", response },
    [{ outcome: "accepted", when: { status: [200] } }],
    "https://a.example/",
  );
  expect(observed.response).toBe(response);
  expect(response.bodyUsed).toBe(false);
});

test("the visitor gets the whole body, however little of it was looked at", async ({ expect }) => {
  const chunks = Array.from({ length: 5 }, (_, index) => new Uint8Array(30_000).fill(97 + index));
  const body = new ReadableStream({ start: (c) => (chunks.forEach((chunk) => c.enqueue(chunk)), c.close()) });
  const rules: OutcomeRule[] = [{ outcome: "accepted", when: { text: "zzz" } }];
  const observed = await observeOutcome(
    { status: "answered", response: answer(body) },
    rules,
    "https://a.example/",
  );
  const text = await observed.response?.text();
  expect(text?.length).toBe(150_000);
  expect(text).toBe(chunks.map((chunk) => new TextDecoder().decode(chunk)).join(""));
});

test("text beyond the first 64 KB decides nothing", async ({ expect }) => {
  expect(await outcome({ text: "late" }, answer(`${" ".repeat(65_536)}late`))).toBe("unknown");
});

test("an answer that trickles is judged by what is there, and still arrives whole", async ({ expect }) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode("first "));
  const rules: OutcomeRule[] = [{ outcome: "accepted", when: { text: "second" } }];
  const observing = observeOutcome(
    { status: "answered", response: answer(readable) },
    rules,
    "https://a.example/",
  );
  await vi.advanceTimersByTimeAsync(5_000);
  const observed = await observing;
  vi.useRealTimers();
  void writer.write(new TextEncoder().encode("second")).then(() => writer.close());
  expect(observed.outcome).toBe("unknown");
  expect(await observed.response?.text()).toBe("first second");
});
