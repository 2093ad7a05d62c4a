import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { aJsonRoute, aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";
import { askedIn, solve } from "../support/solve-challenge.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

const EASY = { silent: 4, page: 5, underAttack: 0 };
const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

beforeAll(async () => {
  origin = await startRecordingOrigin(({ body }, response) =>
    body.includes("right")
      ? response.writeHead(303, { location: "/account" }).end()
      : response.writeHead(401).end("wrong"),
  );
  const silent = { challenge: { ladder: ["silent"], work: EASY, waitSeconds: 1, attachTo: ["/login"] } };
  const ladder = { challenge: { ladder: ["silent", "page", "step_up"], work: EASY, clearanceMinutes: 0 } };
  const routes = [
    aRoute("login", "challenge", silent),
    aRoute("ladder", "challenge", ladder),
    aRoute("observed", "challenge", { ...silent, mode: "observe" }),
    aJsonRoute("api", "challenge", silent),
    aRoute("open", "allow"),
  ];
  gate = await startGate(origin.url, aPolicy(...routes));
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});
beforeEach(() => {
  origin.seen.length = 0;
});

type Sent = {
  readonly route?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extra?: string;
  readonly from?: string;
};

/** A form as `fetch` would send it. */
function post({
  route = "login",
  headers = {},
  extra = "",
  from = "198.51.100.7",
}: Sent = {}): Promise<Answer> {
  return gate.ask({
    path: `/${route}`,
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": AGENT,
      "sec-fetch-mode": "cors",
      "cf-connecting-ip": from,
      ...headers,
    },
    body: `username=ann&password=right${extra}`,
  });
}

/** A program's login. */
function api(headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return gate.ask({
    path: "/api",
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "shop-app/3.1",
      "cf-connecting-ip": "198.51.100.7",
      ...headers,
    },
    body: JSON.stringify({ user: { username: "ann", password: "right" } }),
  });
}

async function ask(route = "login") {
  return askedIn((await post({ route })).body);
}

const solved = (solution: string): Sent => ({ headers: { "gatehouse-solution": solution } });

test("an attempt in doubt is asked, and the origin does not see it", async ({ expect }) => {
  const answer = await post();
  expect([answer.status, answer.headers["content-type"], answer.headers["cache-control"]]).toEqual([
    403,
    "application/problem+json",
    "no-store",
  ]);
  const { token, step, work } = askedIn(answer.body);
  expect([answer.headers["gatehouse-challenge"], step, work]).toEqual([
    token,
    "silent",
    { algorithm: "sha256", puzzles: 16, bits: 0 },
  ]);
  expect(origin.seen).toEqual([]);
});

test("with its solution it goes through, and nothing of the gate's reaches the origin", async ({
  expect,
}) => {
  const answer = await post(solved(solve(await ask(), AGENT)));
  expect(answer.status).toBe(303);
  expect(origin.seen).toMatchObject([{ body: "username=ann&password=right" }]);
  expect(origin.seen[0]?.headers["gatehouse-solution"]).toBeUndefined();
});

test("a solution in the form is cut out of the body, and every other byte stays", async ({ expect }) => {
  const solution = encodeURIComponent(solve(await ask(), AGENT));
  const answer = await post({ extra: `&gatehouse-solution=${solution}&next=%2Fcart+x` });
  expect(answer.status).toBe(303);
  const [seen] = origin.seen;
  expect(seen?.body).toBe("username=ann&password=right&next=%2Fcart+x");
  expect(seen?.headers["content-length"]).toBe(String(seen?.bodyBytes));
});

const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

test("a solution in a multipart form is cut out too", async ({ expect }) => {
  const head = part("username", "ann") + part("password", "right");
  const body = `${head}${part("gatehouse-solution", solve(await ask(), AGENT))}${part("note", "hé")}--b--\r\n`;
  const { status } = await gate.ask({
    path: "/login",
    method: "POST",
    headers: {
      "content-type": "multipart/form-data; boundary=b",
      "user-agent": AGENT,
      "sec-fetch-mode": "cors",
      "cf-connecting-ip": "198.51.100.7",
    },
    body,
  });
  expect(status).toBe(303);
  expect(origin.seen[0]?.body).toBe(`${head}${part("note", "hé")}--b--\r\n`);
});

test("a program gets through with work alone, in a header", async ({ expect }) => {
  const { body, status } = await api();
  expect(status).toBe(403);
  const answer = await api({ "gatehouse-solution": solve(askedIn(body)) });
  expect([answer.status, answer.headers["gatehouse-clearance"]]).toEqual([
    303,
    expect.stringMatching(/^p1\./u),
  ]);
});

test("a solution is good once", async ({ expect }) => {
  const solution = solve(await ask(), AGENT);
  expect((await post(solved(solution))).status).toBe(303);
  expect((await post(solved(solution))).status).toBe(403);
});

test.for([
  ["a forged one", (s: string) => s.replace(/\.silent\./u, ".page.")],
  ["a truncated one", (s: string) => s.slice(0, 80)],
  ["one without its work", (s: string) => s.replace(/~.*~/u, `~${"0.".repeat(15)}~`)],
  ["nothing but noise", () => "~~~\u00e9"],
] as const)("%s does not help", async ([, spoil], { expect }) => {
  expect((await post(solved(spoil(solve(await ask(), AGENT))))).status).toBe(403);
  expect(origin.seen).toEqual([]);
});

test.for([
  ["another client", { headers: { "user-agent": "curl/8.5.0" } }],
  ["another route", { route: "ladder" }],
] as const)("%s cannot use it", async ([, sent], { expect }) => {
  const own = solved(solve(await ask(), AGENT));
  const answer = await post({
    ...own,
    ...sent,
    headers: { ...own.headers, ...("headers" in sent ? sent.headers : {}) },
  });
  expect(answer.status).toBe(403);
  expect(origin.seen).toEqual([]);
});

test("doubt that is left leads up the ladder: silent, page, step-up", async ({ expect }) => {
  const first = await ask("ladder");
  const second = askedIn((await post({ route: "ladder", ...solved(solve(first, AGENT)) })).body);
  expect([first.step, second.step]).toEqual(["silent", "page"]);
  const third = await post({ route: "ladder", ...solved(solve(second, AGENT)) });
  expect(third.status).toBe(303);
  expect(origin.seen[0]?.headers["gatehouse-step-up"]).toBe("required");
});

test("a navigation gets a page that holds its form", async ({ expect }) => {
  const { status, headers, body } = await post({
    headers: { "sec-fetch-mode": "navigate", accept: "text/html" },
  });
  expect([status, headers["content-type"]]).toEqual([403, "text/html; charset=utf-8"]);
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(body).toContain("gatehouse-solution");
});

test("without scripts one waits; too early, and the same wait goes on", async ({ expect }) => {
  const { token } = await ask();
  const early = askedIn((await post(solved(`${token}~wait~`))).body);
  expect(early.token).toBe(token);
  await expect.poll(async () => (await post(solved(`${token}~wait~`))).status, { timeout: 10_000 }).toBe(303);
});

test("a passed challenge leaves a clearance for this route", async ({ expect }) => {
  const answer = await post(solved(solve(await ask(), AGENT)));
  const cookie = answer.headers["set-cookie"]?.find((line) => line.startsWith("gatehouse-clearance="));
  expect(cookie).toMatch(/^gatehouse-clearance=p1\.[^;]+; Path=\/; Max-Age=1800; HttpOnly; SameSite=Lax$/u);
});

test("in observe mode nobody is asked, and solutions are verified", async ({ expect }) => {
  expect((await post({ route: "observed" })).status).toBe(303);
  expect(origin.seen).toHaveLength(1);
});

test("a proof can be had before the form is sent", async ({ expect }) => {
  const headers = { "user-agent": AGENT, "sec-fetch-mode": "cors", "cf-connecting-ip": "198.51.100.7" };
  const answer = await gate.ask({ path: "/.gatehouse/challenge?route=login", headers });
  expect([answer.status, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
  expect((await post(solved(solve(askedIn(answer.body), AGENT)))).status).toBe(303);
});

test.for([
  "/.gatehouse/challenge?route=open",
  "/.gatehouse/challenge",
  "/.gatehouse/",
  "/.gatehouse/x",
  "/a/../.gatehouse/x",
])("%s is answered by the gate with 404", async (path, { expect }) => {
  expect((await gate.ask({ path })).status).toBe(404);
  expect((await gate.ask({ path, method: "POST", body: "x" })).status).toBe(404);
  expect(origin.seen).toEqual([]);
});
