import { constants, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { beforeEach, test } from "vitest";
import { digestOf } from "../../../shared/agent/private-token.ts";
import { fromBase64Url, toBase64Url } from "../../../shared/identity/base64-url.ts";
import { openPrivateTokens } from "../../../workers/gate/challenge/private-tokens.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const SPKI = Uint8Array.from(publicKey.export({ type: "spki", format: "der" }));
const ISSUERS = [{ issuer: "issuer.example", key: toBase64Url(SPKI) }];

const bytesOf = (text: string) => fromBase64Url(text) ?? new Uint8Array();

/** A device and its issuer in one: what the blinding hides from the issuer is of no matter to who verifies. */
function tokenFor(wwwAuthenticate: string, key = privateKey): string {
  const [, challenge = ""] = /challenge="([^"]+)"/u.exec(wwwAuthenticate) ?? [];
  const digest = bytesOf(digestOf(bytesOf(challenge)));
  const signed = Buffer.concat([Uint8Array.of(0, 2), randomBytes(32), digest, bytesOf(digestOf(SPKI))]);
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
  return `PrivateToken token="${toBase64Url(Buffer.concat([signed, sign("sha384", signed, { key, ...padding })]))}"`;
}

function aWorld(challenge: object = { privateTokens: ISSUERS }) {
  return gateDeps(aPolicy(aRoute("login", "challenge", { challenge })), {
    privateTokens: openPrivateTokens(),
  });
}

let world = aWorld();
beforeEach(() => {
  world = aWorld();
});

type Sent = { readonly authorization?: string; readonly address?: string };

function ask({ authorization, address = "198.51.100.7" }: Sent = {}, route = "login"): Promise<Response> {
  const headers = {
    "user-agent": AGENT,
    "cf-connecting-ip": address,
    ...(authorization === undefined ? {} : { authorization }),
  };
  return gate(
    new Request(`https://shop.example/.gatehouse/private-token?route=${route}`, { headers }),
    world.deps,
  );
}

async function aToken(sent: Sent = {}): Promise<string> {
  return tokenFor((await ask(sent)).headers.get("www-authenticate") ?? "");
}

test("whoever asks without a token is told which one, and by whom", async ({ expect }) => {
  const answer = await ask();
  const wanted = /^PrivateToken challenge="[\w-]+", token-key="([\w-]+)"$/u.exec(
    answer.headers.get("www-authenticate") ?? "",
  );
  expect([answer.status, wanted?.[1]]).toEqual([401, ISSUERS[0]?.key]);
});

test("a token earns a clearance, which is credit for the login that follows", async ({ expect }) => {
  const answer = await ask({ authorization: await aToken() });
  expect(answer.status).toBe(204);
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toContain("__Host-gatehouse-clearance=");
  const headers = {
    "user-agent": AGENT,
    "cf-connecting-ip": "198.51.100.7",
    "content-type": "application/x-www-form-urlencoded",
    "gatehouse-clearance": answer.headers.get("gatehouse-clearance") ?? "",
  };
  const body = "username=ann&password=x";
  await gate(new Request("https://shop.example/login", { method: "POST", headers, body }), world.deps);
  const { contributions = [] } = world.world.receipts.at(-1)?.evidence.score ?? {};
  expect(contributions.map(({ reason }) => reason)).toContain("clearance_held");
});

test("a token is good once, of twenty at the same time too", async ({ expect }) => {
  const authorization = await aToken();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ authorization })));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  world.world.nowMs += 300_000;
  expect((await ask({ authorization })).status).toBe(401);
});

test("it holds where it was asked for, and for ten minutes at most", async ({ expect }) => {
  const authorization = await aToken();
  expect((await ask({ authorization, address: "203.0.113.7" })).status).toBe(401);
  world.world.nowMs += 600_000;
  expect((await ask({ authorization })).status).toBe(401);
});

test("another issuer's signature is nobody's", async ({ expect }) => {
  const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const wanted = (await ask()).headers.get("www-authenticate") ?? "";
  expect((await ask({ authorization: tokenFor(wanted, other) })).status).toBe(401);
});

test("routes that name no issuer, or give no clearance, have nothing here", async ({ expect }) => {
  world = aWorld({});
  expect((await ask()).status).toBe(404);
  world = aWorld({ privateTokens: ISSUERS, clearanceMinutes: 0 });
  expect((await ask()).status).toBe(404);
  expect((await ask({}, "other")).status).toBe(404);
});
