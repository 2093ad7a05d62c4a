import { afterAll, beforeAll, test } from "vitest";
import { writeSolution } from "../../shared/challenge/write-solution.ts";
import {
  startFakeTurnstile,
  TURNSTILE_SECRET,
  vouchFor,
  type FakeTurnstile,
} from "../support/fake-turnstile.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";
import { askedIn } from "../support/solve-challenge.ts";

let theirs: FakeTurnstile;
let origin: RecordingOrigin;
let gate: RunningGate;

beforeAll(async () => {
  [theirs, origin] = await Promise.all([
    startFakeTurnstile(),
    startRecordingOrigin((_, response) => response.writeHead(401).end("wrong")),
  ]);
  const challenge = { ladder: ["page"], turnstile: { siteKey: "0x4AAAAAAA" } };
  gate = await startGate(origin.url, aPolicy(aRoute("login", "challenge", { challenge })), null, {
    TURNSTILE_SECRET,
    TURNSTILE_URL: theirs.url,
  });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
  await theirs?.close();
});

function logIn(headers: Readonly<Record<string, string>> = {}) {
  const form = "application/x-www-form-urlencoded";
  const sent = {
    "content-type": form,
    "cf-connecting-ip": "198.51.100.7",
    "sec-fetch-mode": "cors",
    ...headers,
  };
  return gate.ask({ path: "/login", method: "POST", headers: sent, body: "username=ann&password=x" });
}

test("the gate on workerd believes what their server says of this challenge, once", async ({ expect }) => {
  const { token, id } = askedIn((await logIn()).body);
  const solution = writeSolution(token, `vouch.${vouchFor({ action: "login", cdata: id })}`);
  const answers = [];
  for (const _ of [1, 2]) answers.push((await logIn({ "gatehouse-solution": solution })).status);
  expect([answers, origin.seen.length, theirs.asked.length]).toEqual([[401, 403], 1, 2]);
});

test("a navigation gets a page with the widget, and a policy that lets it in", async ({ expect }) => {
  const { body, headers } = await logIn({ "sec-fetch-mode": "navigate" });
  expect(body).toContain(`src="${theirs.url}/api.js"`);
  expect(body).toContain('data-sitekey="0x4AAAAAAA"');
  expect(headers["content-security-policy"]).toContain(`frame-src ${theirs.url}`);
});

test("while their server is silent a login is not held for longer than their deadline", async ({
  expect,
}) => {
  const { token, id } = askedIn((await logIn()).body);
  theirs.state = "silent";
  const solution = writeSolution(token, `vouch.${vouchFor({ action: "login", cdata: id })}`);
  const answer = await logIn({ "gatehouse-solution": solution });
  expect([answer.status, askedIn(answer.body).work.puzzles]).toEqual([403, 16]);
});
