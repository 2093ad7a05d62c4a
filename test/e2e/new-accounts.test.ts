import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

const THRESHOLDS = [
  { name: "doubtful", minScore: 0, action: "challenge" },
  { name: "certain-attack", minScore: 14, action: "block" },
];
const GUESSES = { name: "guesses", key: "account", count: "failures", max: 5, action: "throttle" };

beforeAll(async () => {
  origin = await startRecordingOrigin(({ url }, response) => {
    if (url === "/code") return response.writeHead(401).end("wrong code");
    return response.writeHead(303, { location: "/account" }).end();
  });
  const credentials = {
    format: "form",
    username: "username",
    password: "password",
    email: "email",
    phone: "phone",
  };
  gate = await startGate(
    origin.url,
    aPolicy(
      aRoute("signup", "allow", { kind: "signup", credentials, thresholds: THRESHOLDS }),
      aRoute("reset", "allow", {
        kind: "reset",
        credentials: { format: "form", username: "username" },
        thresholds: THRESHOLDS,
        limits: [GUESSES],
      }),
      aRoute("code", "allow", {
        kind: "otp",
        credentials: { format: "form", username: "username", code: "code" },
        thresholds: THRESHOLDS,
        limits: [GUESSES],
      }),
    ),
  );
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

/** From an address of its own, as a browser that says little of itself. */
function post(path: string, fields: Record<string, string>, host: number): Promise<Answer> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "cf-connecting-ip": `203.0.${host}.7`,
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept-language": "en-US,en;q=0.5",
    accept: "text/html",
  };
  return gate.ask({ path, method: "POST", headers, body: new URLSearchParams(fields).toString() });
}

async function inOrder(count: number, ask: (index: number) => Promise<Answer>): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push((await ask(index)).status);
  return statuses;
}

test("a farm of one mailbox is asked once its spellings show, one address each", async ({ expect }) => {
  const statuses = await inOrder(6, (index) => {
    const email = `ca.rolin+${index}@gmail.com`;
    return post(
      "/signup",
      { username: email, email, password: `own ${index}`, phone: `+479000${index}111` },
      index,
    );
  });
  expect(statuses[0]).toBe(303);
  expect(statuses.slice(3)).not.toContain(303);
});

test("people who sign up beside it get through", async ({ expect }) => {
  const names = ["karl.lund", "hanne.berg", "ola.nordmann"];
  const statuses = await inOrder(3, (index) => {
    const email = `${names[index] ?? ""}@post.example`;
    return post(
      "/signup",
      { username: email, email, password: `mine ${index}`, phone: `+4791${index}12345` },
      100 + index,
    );
  });
  expect(statuses).toEqual([303, 303, 303]);
});

test("letters and codes of one account end at its limit, and neither sets a device cookie", async ({
  expect,
}) => {
  const letters = await inOrder(8, (index) => post("/reset", { username: "ann@post.example" }, index));
  expect(letters.slice(0, 2)).toEqual([303, 303]);
  expect(letters.slice(5)).not.toContain(303);
  const { headers } = await post("/reset", { username: "bob@post.example" }, 40);
  expect(headers["set-cookie"] ?? []).toEqual([]);
  const codes = await inOrder(8, (index) =>
    post("/code", { username: "ann@post.example", code: `10000${index}` }, index),
  );
  expect(codes.slice(0, 2)).toEqual([401, 401]);
  expect(codes.slice(5)).not.toContain(401);
});
