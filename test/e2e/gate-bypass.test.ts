import { afterAll, beforeAll, test } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.end("from the origin"));
  gate = await startGate(origin.url, aPolicy(aRoute("login", "block")));
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const BODY = "username=ann&password=guess";

test.for([
  "/login",
  "/login/",
  "//login",
  "/LOGIN",
  "/login;jsessionid=1",
  "/login;%2f..%2fx",
  "/x/..;/login",
  "/%6cogin",
  "/%256cogin",
  "/%25256cogin",
  "/x/../login",
  "/x/%2e%2e/login",
  "/x%2f..%2flogin",
  "/x%5c..%5clogin",
  "/x\\..\\login",
  "/login%00.css",
  "/login%2f",
  "/login%20",
  "/login.",
  "/login.json",
  "/login?x=1",
  "/login#x",
  "//any.host/login",
  "//any.host/LOGIN;a",
  "/index.php/login",
  "http://other.example/login",
])("a guess at %s does not reach the origin", async (path, { expect }) => {
  origin.seen.length = 0;
  const answer = await gate.ask({ path, method: "POST", headers: FORM, body: BODY });
  expect(answer.status).toBe(403);
  expect(origin.seen).toEqual([]);
});

test.for([
  ["X-HTTP-Method-Override", { "x-http-method-override": "POST" }, "/login"],
  ["X-HTTP-Method", { "x-http-method": "POST" }, "/login"],
  ["X-Method-Override", { "x-method-override": "POST" }, "/login"],
  ["_method", {}, "/login?_method=POST"],
] as const)(
  "a PUT that %s turns into a POST does not reach the origin",
  async ([, headers, path], { expect }) => {
    origin.seen.length = 0;
    const answer = await gate.ask({ path, method: "PUT", headers: { ...FORM, ...headers }, body: BODY });
    expect(answer.status).toBe(403);
    expect(origin.seen).toEqual([]);
  },
);

test.for([
  ["another path", { path: "/logins", method: "POST", headers: FORM, body: BODY }],
  ["a path below it", { path: "/login/help", method: "POST", headers: FORM, body: BODY }],
  ["a GET", { path: "/login" }],
  ["a HEAD", { path: "/login", method: "HEAD" }],
  ["OPTIONS", { path: "/login", method: "OPTIONS", headers: { origin: "https://app.example" } }],
  ["a plain PUT", { path: "/login", method: "PUT", headers: FORM, body: BODY }],
] as const)("%s reaches the origin as it was sent", async ([, ask], { expect }) => {
  origin.seen.length = 0;
  const answer = await gate.ask(ask);
  expect(answer.status).toBe(200);
  expect(origin.seen).toMatchObject([{ url: ask.path, body: "body" in ask ? ask.body : "" }]);
});
