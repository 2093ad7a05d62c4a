import { test } from "vitest";
import { openAgents } from "../../../workers/gate/challenge/agent-directory.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { aSignedRequest, DIRECTORY, DIRECTORY_TEXT, NOW_MS } from "../../support/a-signed-request.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";

const AGENTS = [{ name: "helper", directory: DIRECTORY }];
const CLAIMED_CURL = "curl/8.5.0";

/** One login of a program that calls itself curl, signed or not, on a route that names these agents. */
async function received(
  signed: boolean,
  agents: readonly object[],
  changes: { readonly body?: string } = {},
) {
  const challenge = { ladder: ["silent"], agents };
  const thresholds = [{ name: "doubtful", minScore: -4.9, action: "challenge" }];
  const { deps, world } = gateDeps(aPolicy(aRoute("login", "allow", { challenge, thresholds })), {
    agents: openAgents({
      nowMs: () => NOW_MS,
      log: () => {},
      waitUntil: () => {},
      fetch: async () => new Response(DIRECTORY_TEXT),
    }),
  });
  const { url, headers, body } = aSignedRequest();
  const own = { "content-type": "application/x-www-form-urlencoded", "user-agent": CLAIMED_CURL };
  const sent = { ...own, ...(signed ? Object.fromEntries(headers) : {}) };
  const text = changes.body ?? new TextDecoder().decode(body);
  const answer = await gate(new Request(url, { method: "POST", headers: sent, body: text }), deps);
  const contributions = world.receipts.at(-1)?.evidence.score.contributions ?? [];
  const accepts = answer.headers.get("accept-signature");
  return {
    accepts,
    status: answer.status,
    total: world.receipts.at(-1)?.evidence.score.total,
    contributions,
  };
}

const vouched = ({ contributions }: Awaited<ReturnType<typeof received>>) =>
  contributions.filter(({ reason }) => reason === "agent_verified");

test("a named agent's signature answers the doubt about its program", async ({ expect }) => {
  const [unsigned, signed] = [await received(false, AGENTS), await received(true, AGENTS)];
  expect(unsigned.status).toBe(403);
  expect(signed.status).toBe(401);
  expect(vouched(signed)).toMatchObject([{ detail: "helper" }]);
});

test("whoever is asked for proof on a route of agents is told what to sign", async ({ expect }) => {
  const accepted = (await received(false, AGENTS)).accepts ?? "";
  expect(await received(false, [])).toMatchObject({ status: 403, accepts: null });
  const [, label, covered] =
    /^(\w+)=\(([^)]*)\);created;expires;alg="ed25519";tag="web-bot-auth"$/u.exec(accepted) ?? [];
  // A signature as it is asked for is one that is believed.
  const { headers } = aSignedRequest();
  const signed = headers.get("signature-input") ?? "";
  for (const component of covered?.split(" ") ?? [])
    expect(signed.replaceAll(/;key="[^"]+"/gu, "")).toContain(component.replace(/;key="[^"]+"/u, ""));
  expect(label).toBe("agent1");
});

test("its credit is no more than what was held against the program", async ({ expect }) => {
  const { total, contributions } = await received(true, AGENTS);
  expect(contributions.length).toBeGreaterThan(1);
  expect(total).toBeGreaterThanOrEqual(-5);
});

test.for([
  ["on a route that names nobody", [], {}],
  ["over another body", AGENTS, { body: "username=eve&password=x" }],
  ["by another directory's agent", [{ name: "other", directory: "https://other.example/keys" }], {}],
] as const)("a signature %s is worth nothing", async ([, agents, changes], { expect }) => {
  const answer = await received(true, agents, changes);
  expect([answer.status, vouched(answer)]).toEqual([403, []]);
});
