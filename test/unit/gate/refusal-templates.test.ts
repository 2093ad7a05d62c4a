import { test } from "vitest";
import { createRefusalTemplates, type Refusal } from "../../../workers/gate/stages/refusal-templates.ts";
import { aPolicyWith } from "../../support/judge-world.ts";

const ASKED = {
  request: new Request("https://shop.example/login", { method: "POST" }),
  nowMs: 0,
  ...route(),
};

function route(changes: Readonly<Record<string, unknown>> = {}) {
  return { route: aPolicyWith(changes).route };
}

function aRefusal(text = "Wrong.", more: Partial<Refusal> = {}): Refusal {
  return {
    status: 401,
    statusText: "",
    headers: [],
    body: new TextEncoder().encode(text),
    tookMs: 7,
    ...more,
  };
}

/** What is drawn after 32 accounts were refused, and then these. */
function drawn(more: readonly Refusal[] = [], asked = ASKED, first = aRefusal()) {
  const templates = createRefusalTemplates();
  for (let account = 0; account < 32; account++) templates.learn(asked, first, `a${account}`);
  for (const refusal of more) templates.learn(asked, refusal, "b");
  return templates;
}

test("what 32 accounts were told alike is told again, after a time that one of them took", ({ expect }) => {
  expect(drawn([aRefusal("Wrong.", { tookMs: 9 })]).draw(ASKED, 0.99)).toMatchObject({
    status: 401,
    tookMs: 9,
  });
});

test("one account alone proves nothing", ({ expect }) => {
  const templates = createRefusalTemplates();
  for (let times = 0; times < 100; times++) templates.learn(ASKED, aRefusal(), "a");
  expect(templates.draw(ASKED, 0)).toBe(null);
});

test.for([
  ["another text", aRefusal("No such name.")],
  ["another status", aRefusal("Wrong.", { status: 403 })],
  ["a header of its own", aRefusal("Wrong.", { headers: [["x-request-id", "1"]] })],
] as const)("%s ends it for an hour", ([, other], { expect }) => {
  const templates = drawn([other]);
  expect(templates.draw(ASKED, 0)).toBe(null);
  for (let account = 0; account < 40; account++) templates.learn(ASKED, aRefusal(), `c${account}`);
  expect(templates.draw(ASKED, 0)).toBe(null);
});

test("an answer that sets a cookie is nobody else's", ({ expect }) => {
  const own = aRefusal("Wrong.", { headers: [["set-cookie", "csrf=1"]] });
  expect(drawn([], ASKED, own).draw(ASKED, 0)).toBe(null);
});

test("an origin that tells unknown names apart is always asked", ({ expect }) => {
  const outcomes = [
    { outcome: "unknown_user", when: { status: [404] } },
    { outcome: "accepted", when: { status: [303] } },
  ];
  const asked = { ...ASKED, ...route({ outcomes }) };
  expect(drawn([], asked).draw(asked, 0)).toBe(null);
  const never = { ...ASKED, ...route({ deception: { template: false } }) };
  expect(drawn([], never).draw(never, 0)).toBe(null);
});

test("another language is another answer", ({ expect }) => {
  const request = new Request("https://shop.example/login", {
    method: "POST",
    headers: { "accept-language": "de" },
  });
  expect(drawn().draw({ ...ASKED, request }, 0)).toBe(null);
});

const asOf = (language: string) => ({
  ...ASKED,
  request: new Request("https://shop.example/login", {
    method: "POST",
    headers: { "accept-language": language },
  }),
});

test("what one visitor is told differently ends nothing for those who ask otherwise", ({ expect }) => {
  const templates = drawn();
  for (const text of ["Wrong.", "At least 8 characters."]) templates.learn(asOf("xx"), aRefusal(text), "m");
  expect(templates.draw(ASKED, 0)).toMatchObject({ status: 401 });
});

test("kinds that somebody makes up shut out no kind for ever", ({ expect }) => {
  const templates = createRefusalTemplates();
  for (let kind = 0; kind < 200; kind++) templates.learn(asOf(`x${kind}`), aRefusal(), "m");
  for (let account = 0; account < 32; account++) templates.learn(ASKED, aRefusal(), `a${account}`);
  expect(templates.draw(ASKED, 0)).toMatchObject({ status: 401 });
});

test("sixty-four kinds are held, the ones that came last", ({ expect }) => {
  const templates = drawn();
  for (let kind = 0; kind < 63; kind++) templates.learn(asOf(`x${kind}`), aRefusal(), "m");
  expect(templates.draw(ASKED, 0)).toMatchObject({ status: 401 });
  templates.learn(asOf("x63"), aRefusal(), "m");
  expect(templates.draw(ASKED, 0)).toBe(null);
});
