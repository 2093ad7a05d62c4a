import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";
import { askedIn, solve } from "../support/solve-challenge.ts";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const ADDRESSES = 300;
const LIMIT = 10;

let origin: RecordingOrigin;
let gate: RunningGate;
let cookie = "";

type Login = { readonly from: string; readonly password?: string; readonly headers?: Record<string, string> };

function logIn({ from, password = "right", headers = {} }: Login): Promise<Answer> {
  return gate.ask({
    path: "/login",
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": AGENT,
      "sec-fetch-mode": "cors",
      "cf-connecting-ip": from,
      ...headers,
    },
    body: `username=ann%40post.example&password=${password}`,
  });
}

/** Each answer by what a person's browser does with a question. */
async function logInAsPerson(from: string): Promise<Answer> {
  const asked = await logIn({ from });
  const solution = solve(askedIn(asked.body), AGENT);
  return logIn({ from, headers: { "gatehouse-solution": solution } });
}

const guesses = (): number => origin.seen.filter(({ body }) => body.includes("guess-")).length;

beforeAll(async () => {
  origin = await startRecordingOrigin(({ body }, response) => {
    if (body.includes("password=right")) response.writeHead(303, { location: "/account" }).end();
    else response.writeHead(401).end("wrong");
  });
  const challenge = { ladder: ["silent", "step_up"], work: { silent: 6, page: 6, underAttack: 0 } };
  const limits = [
    { name: "account-guesses", key: "account", count: "failures", max: LIMIT, action: "challenge" },
  ];
  const deadlinesMs = { intel: 50, state: 20_000 };
  gate = await startGate(
    origin.url,
    aPolicy(aRoute("login", "allow", { challenge, limits, deadlinesMs, thresholds: [] })),
  );
  cookie = (await logIn({ from: "192.0.2.8" })).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const guess = (n: number) => logIn({ from: `10.${n >> 8}.${n & 255}.7`, password: `guess-${n}` });
  for (let first = 0; first < ADDRESSES; first += 50) {
    // oxlint-disable-next-line no-await-in-loop -- fifty at a time
    await Promise.all(Array.from({ length: 50 }, (_, n) => guess(first + n)));
  }
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

test("of guesses from 300 addresses the account's limit reaches the origin", ({ expect }) => {
  expect(guesses()).toBe(LIMIT);
});

test("the owner's known device is asked for nothing", async ({ expect }) => {
  expect((await logIn({ from: "203.0.113.77", headers: { cookie } })).status).toBe(303);
});

test.for(["192.0.2.8", "198.51.100.200"])(
  "the owner's new device gets in from %s with a proof, and the origin is told to ask for more",
  async (from, { expect }) => {
    expect(await logInAsPerson(from)).toMatchObject({ status: 303, headers: { location: "/account" } });
    expect(origin.seen.at(-1)?.headers["gatehouse-verdict"]).toMatch(/step_up/u);
  },
);

test("proofs buy a network as many guesses again, and no more", async ({ expect }) => {
  const before = guesses();
  const statuses = [];
  for (let n = 0; n < LIMIT + 2; n++) {
    const login = { from: "192.0.2.99", password: `guess-again-${n}` };
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const solution = solve(askedIn((await logIn(login)).body), AGENT);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    statuses.push((await logIn({ ...login, headers: { "gatehouse-solution": solution } })).status);
  }
  expect(statuses).toEqual([...Array.from({ length: LIMIT }, () => 401), 429, 429]);
  expect(guesses() - before).toBe(LIMIT);
});
