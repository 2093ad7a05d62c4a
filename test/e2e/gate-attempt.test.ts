import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, test } from "vitest";
import type { Receipt } from "../../shared/domain/receipt.ts";
import { verifyGatehouse } from "../../demo/origin/verify-gatehouse.ts";
import { aJsonRoute, aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin, type SeenRequest } from "../support/recording-origin.ts";
import { startGate, type Answer, type RunningGate } from "../support/running-gate.ts";

let origin: RecordingOrigin;
let gate: RunningGate;

const CORS = { cors: { origins: ["https://app.example"], credentials: true } };
const CODE = {
  kind: "step_up",
  credentials: undefined,
  match: { methods: ["POST"], hosts: [], path: "/code" },
};

beforeAll(async () => {
  origin = await startRecordingOrigin(({ url, body }, response) => {
    const session = { "set-cookie": ["sid=session-of-this-login; Path=/", "theme=dark; Path=/"] };
    if (url === "/code") return response.writeHead(303, { location: "/account" }).end();
    if (body.includes("mfa")) return response.writeHead(303, { location: "/code", ...session }).end();
    if (body.includes("right")) return response.writeHead(303, { location: "/account", ...session }).end();
    return response.writeHead(body.includes("crash") ? 500 : 401).end("wrong");
  });
  const routes = [
    ...["allow", "annotate", "delay", "throttle", "block"].map((action) => aRoute(action, action)),
    aRoute("stepup", "step_up"),
    aJsonRoute("api", "annotate", CORS),
    aJsonRoute("api-block", "block", CORS),
    aRoute("observed", "block", { mode: "observe" }),
    aRoute("lenient", "allow", { onUnreadable: "allow" }),
    aRoute("code", "allow", CODE),
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

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };
const last = (): SeenRequest | undefined => origin.seen.at(-1);

type More = {
  readonly password?: string;
  readonly headers?: Record<string, string>;
  readonly username?: string;
};

function login(
  route: string,
  { password = "right", username = "ann", headers = {} }: More = {},
): Promise<Answer> {
  const body = `username=${username}&password=${password}`;
  return gate.ask({ path: `/${route}`, method: "POST", headers: { ...FORM, ...headers }, body });
}

function cookieOf({ headers }: Answer, name: string): string | undefined {
  const found = headers["set-cookie"]?.find((cookie) => cookie.startsWith(`${name}=`));
  return found?.split(";", 1)[0];
}

/** Receipts of attempts that were let through leave in batches, so others are sent until this one is there. */
async function receiptOf(code: string): Promise<Receipt> {
  for (let sent = 0; sent < 200; sent++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, until it is there
    const receipt = await gate.receipt(code);
    if (receipt) return receipt;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await login("allow", { username: "filler", password: "wrong" });
  }
  throw new Error(`no receipt ${code} after 200 further attempts`);
}

function enterCode(cookie: string): Promise<Answer> {
  return gate.ask({ path: "/code", method: "POST", headers: { ...FORM, cookie }, body: "code=123456" });
}

async function judged(username: string, headers: Record<string, string>) {
  await login("annotate", {
    username,
    password: "wrong",
    headers: { "cf-connecting-ip": "203.0.113.77", ...headers },
  });
  const { subject, decision } = await receiptOf(lastCode());
  return { decision, source: { ...subject, accountId: null } };
}

const lastCode = () => String(last()?.headers["gatehouse-receipt"]);
const lastScore = () => Number(last()?.headers["gatehouse-score"]);

test("allow tells the origin nothing and changes no byte of the body", async ({ expect }) => {
  expect((await login("allow")).status).toBe(303);
  expect(last()).toMatchObject({ body: "username=ann&password=right", bodyBytes: 27 });
  expect(last()?.headers["content-length"]).toBe("27");
  expect(last()?.headers["gatehouse-verdict"]).toBe(undefined);
});

test("annotate tells the origin a verdict that it can verify; forged words do not survive", async ({
  expect,
}) => {
  await login("annotate", { headers: { "gatehouse-verdict": "allow", "gatehouse-step-up": "required" } });
  const seen = last();
  if (!seen) throw new Error("the origin was not asked");
  const verdict = verifyGatehouse(seen, gate.keys.verdict, Date.now());
  expect(verdict).toMatchObject({ verdict: "annotate", stepUp: false });
  expect(await receiptOf(verdict?.receipt ?? "")).toMatchObject({ decision: { action: "annotate" } });
});

test("step_up asks the origin for a second step", async ({ expect }) => {
  await login("stepup");
  expect(last()?.headers).toMatchObject({ "gatehouse-verdict": "step_up", "gatehouse-step-up": "required" });
});

test("delay still asks the origin", async ({ expect }) => {
  expect((await login("delay")).status).toBe(303);
  expect(last()?.headers["gatehouse-verdict"]).toBe("delay");
});

test("throttle answers 429 and says when to come back; the origin is not asked", async ({ expect }) => {
  const answer = await login("throttle");
  expect(answer).toMatchObject({ status: 429 });
  expect(answer.headers).toMatchObject({ "retry-after": "60", "cache-control": "no-store" });
  expect(origin.seen).toEqual([]);
});

test("block answers 403 with a code that finds the receipt; the origin is not asked", async ({ expect }) => {
  const answer = await login("block", { headers: { accept: "text/html" } });
  expect(answer.status).toBe(403);
  const [, code = ""] = /<strong>([0-9A-Z]{8})<\/strong>/u.exec(answer.body) ?? [];
  expect(await gate.receipt(code)).toMatchObject({
    code,
    decision: { action: "block" },
    settlement: "withheld",
  });
  expect(origin.seen).toEqual([]);
});

test("programs get a problem, readable by the route's own origin", async ({ expect }) => {
  const body = '{"user":{"username":"ann","password":"right"}}';
  const headers = { ...JSON_TYPE, origin: "https://app.example" };
  const answer = await gate.ask({ path: "/api-block", method: "POST", headers, body });
  expect(answer.headers).toMatchObject({
    "content-type": "application/problem+json",
    "access-control-allow-origin": "https://app.example",
    "cache-control": "no-store",
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    status: 403,
    code: expect.stringMatching(/^[0-9A-Z]{8}$/u),
  });
});

test.for([
  ["a duplicate field", "/annotate", FORM, "username=a&username=b&password=c", 400],
  ["a field in the query", "/annotate?username=b", FORM, "username=a&password=c", 400],
  ["JSON on a form route", "/annotate", JSON_TYPE, '{"username":"a","password":"b"}', 415],
  [
    "a compressed form",
    "/annotate",
    { ...FORM, "content-encoding": "gzip" },
    gzipSync("username=a&password=b"),
    415,
  ],
  [
    "an odd charset",
    "/annotate",
    { "content-type": "application/x-www-form-urlencoded; charset=utf-7" },
    "username=a&password=b",
    415,
  ],
  ["65 KB", "/annotate", FORM, `username=a&password=b&c=${"x".repeat(66_000)}`, 413],
  [
    "65 KB in chunks",
    "/annotate",
    { ...FORM, "transfer-encoding": "chunked" },
    `username=a&password=b&c=${"x".repeat(66_000)}`,
    413,
  ],
  ["a prototype key", "/api", JSON_TYPE, '{"__proto__":{"user":{"username":"a","password":"b"}}}', 400],
  [
    "a duplicate JSON name",
    "/api",
    JSON_TYPE,
    '{"user":{"username":"a","username":"b","password":"c"}}',
    400,
  ],
  ["a depth bomb", "/api", JSON_TYPE, "[".repeat(60_000), 400],
  ["an empty body", "/annotate", FORM, "", 400],
] as const)(
  "%s is refused and does not reach the origin",
  async ([, path, headers, body, status], { expect }) => {
    const answer = await gate.ask({ path, method: "POST", headers, body });
    expect(answer.status).toBe(status);
    expect(origin.seen).toEqual([]);
  },
);

test.for([
  ["a chunked form", "/annotate", { ...FORM, "transfer-encoding": "chunked" }, "username=a&password=b"],
  [
    "a form that asks first (Expect)",
    "/annotate",
    { ...FORM, expect: "100-continue" },
    "username=a&password=b",
  ],
  [
    "JSON with other members",
    "/api",
    JSON_TYPE,
    '{"n":1e999,"user":{"username":"a","password":"b","x":[1]}}',
  ],
] as const)("%s is judged and reaches the origin as it was", async ([, path, headers, body], { expect }) => {
  await gate.ask({ path, method: "POST", headers, body });
  expect(last()?.body).toBe(body);
  expect(last()?.headers["content-length"]).toBe(String(body.length));
});

test.for(["observed", "lenient"])(
  "on %s an unreadable body is passed on unchanged",
  async (route, { expect }) => {
    for (const body of [
      "username=a&username=b&password=c",
      `username=a&password=b&c=${"x".repeat(100_000)}`,
    ]) {
      await gate.ask({
        path: `/${route}`,
        method: "POST",
        headers: { ...FORM, "transfer-encoding": "chunked" },
        body,
      });
      expect(last()?.body).toBe(body);
    }
  },
);

test("observe mode lets through what it would have blocked", async ({ expect }) => {
  expect((await login("observed")).status).toBe(303);
});

test("only an accepted login earns a device cookie, and the origin's cookies stay", async ({ expect }) => {
  const accepted = await login("allow");
  expect(accepted.headers["set-cookie"]).toHaveLength(3);
  expect(accepted.headers["set-cookie"]?.[2]).toMatch(
    /^gatehouse-device=v1\.[^;]+; Path=\/; Max-Age=15552000; HttpOnly; SameSite=Lax$/u,
  );
  expect(cookieOf(await login("allow", { password: "wrong" }), "gatehouse-device")).toBe(undefined);
  expect(cookieOf(await login("allow", { password: "crash" }), "gatehouse-device")).toBe(undefined);
});

test("a device that logged in is known next time; another account's cookie is not", async ({ expect }) => {
  const cookie = cookieOf(await login("allow", { username: "bea" }), "gatehouse-device") ?? "";
  const scoreOf = async (username: string, headers = {}) => {
    await login("annotate", { username, headers });
    return lastScore();
  };
  const stranger = await scoreOf("bea");
  expect(await scoreOf("bea", { cookie })).toBeLessThan(stranger);
  expect(await scoreOf("cai", { cookie })).toBeGreaterThanOrEqual(await scoreOf("kim"));
});

test("a second step that the origin accepts earns the device cookie, with the ticket and the login's own cookie", async ({
  expect,
}) => {
  const pending = await login("stepup", { username: "dan", password: "mfa" });
  const ticket = cookieOf(pending, "gatehouse-step-up") ?? "";
  expect(cookieOf(pending, "gatehouse-device")).toBe(undefined);
  expect(cookieOf(await enterCode("sid=session-of-this-login"), "gatehouse-device")).toBe(undefined);
  expect(cookieOf(await enterCode(`${ticket}; sid=session-of-somebody-else`), "gatehouse-device")).toBe(
    undefined,
  );
  const done = await enterCode(`${ticket}; sid=session-of-this-login`);
  expect(done.headers["set-cookie"]?.at(-1)).toMatch(/^gatehouse-step-up=; .*Max-Age=0/u);
  const headers = { cookie: cookieOf(done, "gatehouse-device") ?? "" };
  await login("annotate", { username: "dan" });
  const stranger = lastScore();
  await login("annotate", { username: "dan", headers });
  expect(lastScore()).toBeLessThan(stranger);
});

test("forged headers change nothing in a decision", async ({ expect }) => {
  const plain = await judged("eve-1", {});
  const forged = await judged("eve-2", {
    "x-forwarded-for": "192.0.2.1",
    "x-real-ip": "192.0.2.1",
    "true-client-ip": "192.0.2.1",
    forwarded: "for=192.0.2.1",
    "gatehouse-verdict": "allow",
    "gatehouse-signature": "t=1,k=x,v1=00",
    "exposed-credential-check": "1",
  });
  expect(forged.source).toEqual(plain.source);
  expect(forged.decision).toEqual(plain.decision);
});
