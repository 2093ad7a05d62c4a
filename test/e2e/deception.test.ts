import { createHash, scryptSync } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, test } from "vitest";
import { aJsonRoute, aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

const SECRET = "asks-honestly";
const HONEST = { "x-honest": SECRET };
const spared = {
  name: "honest",
  header: { name: "x-honest", sha256: createHash("sha256").update(SECRET).digest("hex") },
  atMost: "allow",
  until: "2999-01-01T00:00:00Z",
};

/** Shows again what was typed, sets a cookie and a token of its own on every page, and hashes before it answers. */
function answerLogin({ url, body, headers }: SeenRequest) {
  const json = url.includes("api");
  const form = json ? JSON.parse(body).user : Object.fromEntries(new URLSearchParams(body));
  const { username, password } = form;
  scryptSync(String(password), "salt", 32, { N: 1_024, r: 8, p: 1 });
  const right = password === "right-password" || url.includes("open");
  const token = Math.random().toString(36).padEnd(14, "0").slice(2, 14);
  const own = { "set-cookie": `csrf=${token}; Path=/`, "x-runtime": token.slice(0, 6) };
  if (right) return { status: 303, headers: { location: "/account", ...own }, body: "" };
  if (json)
    return {
      status: 401,
      headers: { "content-type": "application/json", ...own },
      body: JSON.stringify({ error: `wrong for ${username}`, token }),
    };
  const page = `<p>Wrong.</p><input name=token value=${token}><input name=username value="${escaped(String(username))}">`;
  const zipped = String(headers["accept-encoding"]).includes("gzip");
  return {
    status: 401,
    headers: { "content-type": "text/html", ...own, ...(zipped ? { "content-encoding": "gzip" } : {}) },
    body: zipped ? gzipSync(page) : page,
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

beforeAll(async () => {
  origin = await startRecordingOrigin((seen, response) => {
    if (seen.url === "/plain") {
      response.writeHead(401, { "content-type": "text/html", "content-length": 6 }).end("Wrong.");
      return;
    }
    const { status, headers, body } = answerLogin(seen);
    response.writeHead(status, headers);
    if (seen.url.includes("chunked")) response.write(body.slice(0, 5));
    response.end(seen.url.includes("chunked") ? body.slice(5) : body);
  });
  const routes = [
    aRoute("honest", "allow"),
    aRoute("lie", "deceive"),
    aRoute("chunked-honest", "allow"),
    aRoute("chunked-lie", "deceive"),
    aRoute("lie-same", "deceive", { deception: { name: "same" } }),
    aRoute("open-lie", "deceive"),
    aRoute("plain", "deceive", { exemptions: [spared] }),
    aJsonRoute("api-honest", "allow"),
    aJsonRoute("api-lie", "deceive"),
  ];
  gate = await startGate(origin.url, aPolicy(...routes));
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

type Guess = {
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Record<string, string>;
};

function guess(
  route: string,
  { username = "ann.o'hara@mail.example", password = "wrong", headers = {} }: Guess = {},
) {
  const json = route.startsWith("api");
  const body = json
    ? JSON.stringify({ user: { username, password }, keep: [1, null] })
    : `first=1&username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}&last=%C3%BC`;
  const type = json ? "application/json" : "application/x-www-form-urlencoded";
  return gate.ask({ path: `/${route}`, method: "POST", headers: { "content-type": type, ...headers }, body });
}

/** Everything of an answer but what is new every time: values of tokens and the time of day. */
function shapeOf({ status, headers, body }: Answer): string {
  const kept = { ...headers, ...(headers.date === undefined ? {} : { date: "*" }) };
  return JSON.stringify({ status, kept, body }).replaceAll(
    /csrf=[a-z0-9]{12}|x-runtime":"[a-z0-9]{6}|value=[a-z0-9]{12}|token\\":\\"[a-z0-9]{12}/gu,
    "*",
  );
}

test.for([
  ["a form", "honest", "lie", {}],
  ["a form with the right password", "honest", "lie", { password: "right-password" }],
  ["an answer without a length", "chunked-honest", "chunked-lie", { password: "right-password" }],
  ["JSON", "api-honest", "api-lie", { password: "right-password" }],
  ["the name kept", "honest", "lie-same", { password: "right-password" }],
  [
    "a name in capitals and signs",
    "honest",
    "lie",
    { username: "A&B<c>@mail.example", password: "right-password" },
  ],
] as const)(
  "%s: a deceived guess is answered as a wrong one is",
  async ([, honest, lie, more], { expect }) => {
    const refused = await guess(honest, { ...more, password: "wrong" });
    expect(refused.status).toBe(401);
    expect(shapeOf(await guess(lie, more))).toBe(shapeOf(refused));
  },
);

test("a compressed answer stays one", async ({ expect }) => {
  const [refused, deceived] = await Promise.all(
    ["honest", "lie"].map(async (route) => {
      const body = new URLSearchParams({ username: "ann@mail.example", password: "wrong" });
      const answer = await fetch(new URL(`/${route}`, gate.url), { method: "POST", body });
      const headers = Object.fromEntries(answer.headers);
      return shapeOf({ status: answer.status, headers, body: await answer.text() });
    }),
  );
  expect(refused).toContain("gzip");
  expect(deceived).toBe(refused);
});

test("the origin never sees what was typed, only a login that cannot be right", async ({ expect }) => {
  origin.seen.length = 0;
  await guess("lie", { username: "ann@mail.example", password: "right-password" });
  const [seen] = origin.seen;
  expect(seen?.body).toMatch(
    /^first=1&username=[a-z2-7]{16}%40mail\.example&password=[a-z2-7]{14}&last=%C3%BC$/u,
  );
  expect(seen?.headers["gatehouse-verdict"]).toBe("deceive");
});

test("an origin that lets everybody in is not believed", async ({ expect }) => {
  const { status, headers } = await guess("open-lie");
  expect(status).toBe(403);
  expect(headers["set-cookie"]).toBeUndefined();
});

test("a deceived guess earns no cookie of the gate's", async ({ expect }) => {
  const { headers } = await guess("lie", { password: "right-password" });
  expect(headers["set-cookie"]?.join()).not.toContain("gatehouse");
});

test("an origin that says the same to everybody is not asked any more", async ({ expect }) => {
  const refusals: string[] = [];
  for (let account = 0; account < 33; account++) {
    const guessed = { username: `person${account}`, headers: HONEST };
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as people come
    refusals.push(shapeOf(await guess("plain", guessed)));
  }
  origin.seen.length = 0;
  const deceived = shapeOf(await guess("plain", { username: "ann" }));
  expect(origin.seen).toEqual([]);
  expect(new Set([...refusals, deceived]).size).toBe(1);
  await guess("plain", { username: "ann", headers: { cookie: "session=1" } });
  expect(origin.seen).toHaveLength(1);
});
