import { createHash } from "node:crypto";
import { test } from "vitest";
import { gate } from "../../../workers/gate/gate.ts";
import { exemptionsOf } from "../../../workers/gate/stages/exempt.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";
import { anAttempt, aPolicyWith } from "../../support/judge-world.ts";

const SECRET = "s3cret-of-the-monitor";
const UNTIL = { atMost: "annotate", until: "2999-01-01T00:00:00Z" };
const header = { name: "X-Monitor", sha256: createHash("sha256").update(SECRET).digest("hex") };
const FORM = "application/x-www-form-urlencoded";

type Sent = {
  readonly secret?: string;
  readonly address?: string;
  readonly body?: string;
  readonly type?: string;
};

/** What one attempt gets on a route that blocks everybody but the exempted. */
async function statusOf(exemption: object, sent: Sent = {}, more: object = {}) {
  const exemptions = [{ name: "monitor", ...UNTIL, ...exemption }];
  const { deps, world } = gateDeps(aPolicy(aRoute("login", "block", { exemptions, ...more })));
  return { ...(await ask(deps, sent)), deps, world };
}

async function ask(
  deps: Parameters<typeof gate>[1],
  { secret, address = "203.0.113.9", body, type = FORM }: Sent,
) {
  const headers = {
    "content-type": type,
    "cf-connecting-ip": address,
    ...(secret ? { "x-monitor": secret } : {}),
  };
  const request = new Request("https://shop.example/login", {
    method: "POST",
    headers,
    body: body ?? "username=ann&password=x",
  });
  return { status: (await gate(request, deps)).status };
}

test.for([
  ["a secret in a header", { header }, { secret: SECRET }, 401],
  ["a wrong secret", { header }, { secret: "guess" }, 403],
  ["no secret", { header }, {}, 403],
  ["an address and its secret", { header, cidr: "203.0.113.0/24" }, { secret: SECRET }, 401],
  ["the secret from elsewhere", { header, cidr: "198.51.100.0/24" }, { secret: SECRET }, 403],
  ["an unreadable body with the secret", { header }, { secret: SECRET, type: "text/plain" }, 401],
  ["an unreadable body without it", { header }, { type: "text/plain" }, 415],
] as const)("%s", async ([, exemption, sent, status], { expect }) => {
  expect((await statusOf(exemption, sent)).status).toBe(status);
});

test("whoever is exempted is not answered for the condemned around him", async ({ expect }) => {
  const { deps, world } = await statusOf({ header });
  const receipt = world.receipts.at(-1);
  if (!receipt) throw new Error("expected a receipt");
  const { signature } = receipt.subject;
  deps.condemned.condemn(`203.0.113.9\n${signature}\nlogin`, receipt, world.nowMs);
  expect((await ask(deps, { secret: SECRET })).status).toBe(401);
});

test("an agent is exempted once it proved its name, and its name alone spares no unreadable body", async ({
  expect,
}) => {
  const challenge = { crawlers: [{ name: "prober", userAgent: "ProberBot", cidrs: ["203.0.113.0/24"] }] };
  const exemptions = [{ name: "probe", agent: "prober", ...UNTIL }];
  const { route } = aPolicyWith({ challenge, exemptions });
  const attempt = anAttempt(route);
  expect(exemptionsOf(attempt, "prober", route)).toEqual(["probe"]);
  expect(exemptionsOf(attempt, null, route)).toEqual([]);
  expect((await statusOf({ agent: "prober" }, { type: "text/plain" }, { challenge })).status).toBe(415);
});
