import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, test, vi } from "vitest";
import { policySchema } from "../../shared/policy/policy.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";

const GUESSES = 1_000;
/** The demo's policy, but that doubtful guesses reach the origin: this is about what the account's limit does alone. */
const DOUBTFUL_PASS = policySchema.parse(
  JSON.parse(readFileSync("policies/demo.json", "utf8"), (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("action" in value) || value.action !== "challenge")
      return value;
    // A line's own ladder belongs to its challenge.
    return "max" in value
      ? { ...value, action: "throttle" }
      : { ...value, action: "step_up", ladder: undefined };
  }),
);
/** And all of them are judged at once (test/e2e/flood.test.ts is about what happens else). */
const POLICY = {
  ...DOUBTFUL_PASS,
  routes: DOUBTFUL_PASS.routes.map((route) => ({
    ...route,
    overload: { ...route.overload, atOnce: 1_024, lateMs: 1_000, leastASecond: 1_000 },
  })),
};
/** Wrong guesses on one account that the policy lets through. */
const LIMIT =
  POLICY.routes.find(({ id }) => id === "login")?.limits.find(({ key }) => key === "account")?.max ?? 0;

const BROWSER = {
  "content-type": "application/x-www-form-urlencoded",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
};

let origin: RecordingOrigin;
let gate: RunningGate;
/** Wrong guesses on ann's account whose answer the origin keeps back: the gate cannot know that they failed. */
const held: ServerResponse[] = [];
let holding = true;

type Login = {
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly cookie?: string;
};

function logIn({ username, password, from, cookie }: Login): Promise<Answer> {
  const headers = { ...BROWSER, "cf-connecting-ip": from, ...(cookie === undefined ? {} : { cookie }) };
  const body = `username=${username}%40post.example&password=${password}`;
  return gate.ask({ path: "/login", method: "POST", headers, body });
}

function answerLogin({ body }: SeenRequest, response: ServerResponse): void {
  if (body.includes("right-of-")) response.writeHead(303, { location: "/account" }).end();
  else if (holding && body.includes("ann%40")) held.push(response);
  else response.writeHead(401).end("wrong");
}

/** One of many /24s: no limit of one address or network stands in for the account's. */
const place = (n: number): string => `10.${n >> 8}.${n & 255}.7`;
const wrongGuesses = (username: string): number =>
  origin.seen.filter(({ body }) => body.includes(`${username}%40`) && body.includes("wrong-")).length;
const codeOf = ({ body }: Answer): string => /<strong>([0-9A-Z]{8})<\/strong>/u.exec(body)?.[1] ?? "";

type Flood = Readonly<Record<"owner" | "neighbour" | "stranger", Answer>> & {
  readonly guesses: readonly Answer[];
};
let flood: Flood;

/**
 * All guesses at once, the owner and a neighbour in their midst, and a stranger who knows the password. These three must
 * have their answers before the origin says a word about any guess.
 */
async function sendFlood(cookie: string): Promise<Flood> {
  let answered = 0;
  const guess = async (n: number): Promise<Answer> => {
    const answer = await logIn({ username: "ann", password: `wrong-${n}`, from: place(n) });
    answered += 1;
    return answer;
  };
  const early = Array.from({ length: GUESSES / 2 }, (_, n) => guess(n));
  const owner = logIn({ username: "ann", password: "right-of-ann", from: "192.0.2.8", cookie });
  const neighbour = logIn({ username: "bea", password: "right-of-bea", from: "192.0.2.40" });
  const late = Array.from({ length: GUESSES / 2 }, (_, n) => guess(n + GUESSES / 2));
  const wait = { timeout: 60_000, interval: 5 };
  await vi.waitUntil(() => held.length >= LIMIT, wait);
  const stranger = await logIn({ username: "ann", password: "right-of-ann", from: place(GUESSES) });
  const others = { owner: await owner, neighbour: await neighbour, stranger };
  await vi.waitUntil(() => answered + held.length === GUESSES, wait);
  holding = false;
  for (const response of held) response.writeHead(401).end("wrong");
  return { ...others, guesses: await Promise.all([...early, ...late]) };
}

beforeAll(async () => {
  origin = await startRecordingOrigin(answerLogin);
  gate = await startGate(origin.url, POLICY);
  const first = await logIn({ username: "ann", password: "right-of-ann", from: "192.0.2.8" });
  flood = await sendFlood(first.headers["set-cookie"]?.[0]?.split(";")[0] ?? "");
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

test("of a thousand parallel guesses exactly the policy's number reaches the origin", ({ expect }) => {
  expect(wrongGuesses("ann")).toBe(LIMIT);
});

test("all the others are told to wait, with a code that finds the receipt", async ({ expect }) => {
  const refused = flood.guesses.filter(({ status }) => status !== 401);
  expect(refused).toHaveLength(GUESSES - LIMIT);
  expect(new Set(refused.map(({ status, headers }) => `${status} ${headers["retry-after"]}`))).toEqual(
    new Set(["429 60"]),
  );
  // A machine that is slow beside this keeps a receipt longer than a visitor waits for his code.
  const code = [...refused, flood.stranger].map(codeOf).findLast((one) => one !== "");
  const receipt = await gate.receipt(code ?? "none");
  expect(receipt).toMatchObject({
    decision: { action: "throttle", decidedBy: "login/account-guesses" },
    evidence: { counts: { account: { failures: LIMIT } } },
    settlement: "withheld",
  });
});

test("the right password does not get a stranger in once the limit is reached", ({ expect }) => {
  expect(flood.stranger.status).toBe(429);
});

test("the owner logs in from a known device while the flood is under way", ({ expect }) => {
  expect(flood.owner).toMatchObject({ status: 303, headers: { location: "/account" } });
});

test("another account is served while the flood is under way", ({ expect }) => {
  expect(flood.neighbour).toMatchObject({ status: 303, headers: { location: "/account" } });
});

test("one by one the same number reaches the origin", async ({ expect }) => {
  const statuses: number[] = [];
  for (let n = 0; n < LIMIT + 3; n++) {
    const guess = { username: "cai", password: `wrong-${n}`, from: place(2_000 + n) };
    statuses.push((await logIn(guess)).status);
  }
  expect(statuses).toEqual([...Array.from({ length: LIMIT }, () => 401), 429, 429, 429]);
  expect(wrongGuesses("cai")).toBe(LIMIT);
});
