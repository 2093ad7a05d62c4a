import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, send } from "../support/running-gate.ts";

/** A site that asks everybody for a code, and accepts one. */
const CODE = {
  kind: "step_up",
  match: { methods: ["POST"], hosts: [], path: "/code" },
  credentials: undefined,
  outcomes: [
    { outcome: "accepted", when: { redirect: "/account" } },
    { outcome: "rejected", when: { status: [401] } },
  ],
};
/** The last route's refusals carry the code of a receipt. */
const POLICY = aPolicy(aRoute("login", "annotate"), aRoute("code", "allow", CODE), aRoute("barred", "block"));
const OWNER = "198.51.100.7";
const STRANGER = "203.0.113.9";

let origin: RecordingOrigin;
let gate: BundledGate;

beforeAll(async () => {
  let sessions = 0;
  origin = await startRecordingOrigin(({ url, body }, response) => {
    if (url !== "/code") {
      const session = `session=${(sessions += 1)}-of-the-origin`;
      return response.writeHead(303, { location: "/code", "set-cookie": session }).end();
    }
    const right = body.includes("code=123456");
    return (right ? response.writeHead(303, { location: "/account" }) : response.writeHead(401)).end();
  });
  const folder = await aStateFolder();
  const modules = await bundle(path.join(folder, "bundle"), null);
  const originPort = Number(new URL(origin.url).port);
  gate = await startBundledGate({ folder, modules, originPort, policy: POLICY });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

async function post(to: string, from: string, body: string, cookie = "") {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "CF-Connecting-IP": from,
    ...(cookie === "" ? {} : { cookie }),
  };
  const answer = await send(gate.url, { path: to, method: "POST", body, headers });
  const kept = [answer.headers["set-cookie"] ?? []].flat().map((one) => one.split(";")[0]);
  return { ...answer, cookie: kept.join("; ") };
}

/** The owner logs in with a code; then a stranger has the password, and so many sessions to guess codes in. */
async function reasonsAfter(username: string, logins: number): Promise<readonly string[]> {
  const login = `username=${username}&password=right`;
  const own = await post("/login", OWNER, login);
  await post("/code", OWNER, "code=123456", own.cookie);
  for (let n = 0; n < logins; n++) {
    const { cookie } = await post("/login", STRANGER, login);
    // Without the gate's own ticket, as whoever knows of it would.
    const [session = ""] = cookie.split("; ").filter((one) => one.startsWith("session="));
    await post("/code", STRANGER, `code=00000${n}`, session);
  }
  const { body } = await post("/barred", STRANGER, login);
  const code = /<strong>([0-9A-Z]{8})<\/strong>/u.exec(body)?.[1] ?? "";
  return gate.receipt(code)?.evidence.score.contributions.map(({ reason }) => reason) ?? ["no receipt"];
}

test("whoever guesses codes in ever new sessions shows at the login, ticket or not", async ({ expect }) => {
  expect(await reasonsAfter("ann", 4)).toContain("second_steps_open");
});

test("whose code comes late asks twice, and nothing is held against him", async ({ expect }) => {
  const reasons = await reasonsAfter("bob", 2);
  expect(reasons).not.toContain("second_steps_open");
  expect(reasons).not.toContain("no receipt");
});
