import { test } from "vitest";
import { found, unavailable } from "../../../shared/domain/lookup.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { gateDeps, type World } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";
import { askedIn, solve } from "../../support/solve-challenge.ts";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SETTINGS = { ladder: ["silent"], work: { silent: 4, page: 4, underAttack: 0 } };
/** Asks whoever scores more than an attempt that nothing speaks against. */
const THRESHOLDS = [{ name: "doubtful", minScore: -4.9, action: "challenge" }];

function aWorld(challenge: object = {}, changes: Partial<GateDeps> = {}) {
  const route = aRoute("login", "challenge", { challenge: { ...SETTINGS, ...challenge } });
  return gateDeps(aPolicy(route), changes);
}

type Sent = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly cf?: object;
};
const PROVIDER = { asn: 64500, country: "NO" };

function aLogin({ headers = {}, address = "198.51.100.7", cf = PROVIDER }: Sent = {}): Request {
  const request = new Request("https://shop.example/login", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "cf-connecting-ip": address,
      "user-agent": AGENT,
      "sec-fetch-mode": "cors",
      ...headers,
    },
    body: "username=ann&password=x",
  });
  return Object.assign(request, { cf });
}

async function aSolution(deps: GateDeps, sent: Sent = {}): Promise<string> {
  return solve(askedIn(await (await gate(aLogin(sent), deps)).text()), AGENT);
}

const solved = (solution: string, sent: Sent = {}): Request =>
  aLogin({ ...sent, headers: { ...sent.headers, "gatehouse-solution": solution } });
const reasons = ({ receipts }: World): readonly string[] =>
  receipts.at(-1)?.evidence.score.contributions.map(({ reason }) => reason) ?? [];
const outcome = ({ receipts }: World): Receipt["evidence"]["challenge"] =>
  receipts.at(-1)?.evidence.challenge;

test("a phone that changes from IPv4 to IPv6 at one provider goes on", async ({ expect }) => {
  const { deps } = aWorld();
  const solution = await aSolution(deps);
  expect((await gate(solved(solution, { address: "2001:db8::7" }), deps)).status).toBe(401);
});

test("another provider's address is asked anew, and the receipt says why", async ({ expect }) => {
  const { deps, world } = aWorld();
  const elsewhere = { address: "203.0.113.9", cf: { asn: 64501, country: "NO" } };
  expect((await gate(solved(await aSolution(deps), elsewhere), deps)).status).toBe(403);
  expect(outcome(world)).toEqual({ step: null, by: null, outcome: "foreign_network" });
});

test("the visitor's clock does not matter, the gate's does", async ({ expect }) => {
  const { deps, world } = aWorld();
  const solution = await aSolution(deps);
  world.nowMs += 299_000;
  expect((await gate(solved(solution), deps)).status).toBe(401);
  const late = await aSolution(deps);
  world.nowMs += 301_000;
  expect((await gate(solved(late), deps)).status).toBe(403);
  expect(outcome(world)?.outcome).toBe("expired");
});

test("a form sent again with the back button is asked anew, and harms nobody", async ({ expect }) => {
  const { deps, world } = aWorld();
  const solution = await aSolution(deps);
  await gate(solved(solution), deps);
  expect((await gate(solved(solution), deps)).status).toBe(403);
  expect(outcome(world)).toEqual({ step: "silent", by: "work", outcome: "spent" });
  expect((await gate(solved(await aSolution(deps)), deps)).status).toBe(401);
});

test("two tabs have a challenge each", async ({ expect }) => {
  const { deps } = aWorld();
  const [one, other] = [await aSolution(deps), await aSolution(deps)];
  expect((await gate(solved(other), deps)).status).toBe(401);
  expect((await gate(solved(one), deps)).status).toBe(401);
});

test("while the ledger is down a solution is not believed, unless the policy says so", async ({ expect }) => {
  const { challenges } = aWorld().deps;
  const down = { challenges: { ...challenges, spend: async () => unavailable("timeout") } };
  const strict = aWorld({}, down);
  expect((await gate(solved(await aSolution(strict.deps)), strict.deps)).status).toBe(403);
  expect(outcome(strict.world)?.outcome).toBe("ledger_unavailable");
  const lenient = aWorld({ ifLedgerUnavailable: "next" }, down);
  expect((await gate(solved(await aSolution(lenient.deps)), lenient.deps)).status).toBe(401);
});

test("only what would be believed is spent", async ({ expect }) => {
  const asked: string[] = [];
  const { challenges } = aWorld().deps;
  const spend: typeof challenges.spend = (id, expiresAtMs) => {
    asked.push(id);
    return challenges.spend(id, expiresAtMs);
  };
  const { deps } = aWorld({}, { challenges: { ...challenges, spend } });
  const solution = await aSolution(deps);
  await gate(solved(solution.replace(/~.*~/u, "~0~")), deps);
  await gate(solved(solution, { headers: { "user-agent": "curl/8" } }), deps);
  expect(asked).toEqual([]);
  await gate(solved(solution), deps);
  expect(asked).toHaveLength(1);
});

test("where nothing hangs on it a solution is not spent, and earns nothing", async ({ expect }) => {
  const { deps, world } = aWorld();
  const solution = await aSolution(deps);
  const calm = aPolicy(aRoute("login", "annotate"));
  const relaxed = gateDeps(calm, {
    challenges: { ...deps.challenges, spend: () => Promise.reject(new Error("asked the ledger")) },
  });
  relaxed.world.nowMs = world.nowMs;
  expect((await gate(solved(solution), relaxed.deps)).status).toBe(401);
  expect(outcome(relaxed.world)).toEqual({ step: "silent", by: "work", outcome: "unneeded" });
  expect(reasons(relaxed.world)).not.toContain("work_proved");
  expect((await gate(solved(solution), deps)).status).toBe(401);
});

test("a clearance is credit for a while, on its own epoch, and never a rung", async ({ expect }) => {
  const challenge = { clearanceMinutes: 10 };
  const { deps, world } = aWorld(challenge);
  const answer = await gate(solved(await aSolution(deps)), deps);
  const clearance = answer.headers.get("gatehouse-clearance") ?? "";
  const again = () => gate(aLogin({ headers: { "gatehouse-clearance": clearance } }), deps);
  expect((await again()).status).toBe(403);
  expect(reasons(world)).toContain("clearance_held");
  world.nowMs += 601_000;
  await again();
  expect(reasons(world)).not.toContain("clearance_held");
  const later = aWorld({ ...challenge, clearanceEpoch: 1 });
  await gate(aLogin({ headers: { "gatehouse-clearance": clearance } }), later.deps);
  expect(reasons(later.world)).not.toContain("clearance_held");
});

test("work answers a doubt about the client, and the attempt goes on without a word", async ({ expect }) => {
  const route = aRoute("login", "allow", {
    thresholds: THRESHOLDS,
    challenge: { ...SETTINGS, ladder: ["silent", "step_up"] },
  });
  const { deps, world } = gateDeps(aPolicy(route));
  // A browser that sends half of what it always sends.
  const solution = await aSolution(deps);
  expect((await gate(solved(solution), deps)).status).toBe(401);
  expect(world.receipts.at(-1)?.decision.action).toBe("allow");
});

test("pages that the policy names carry the script, and no others", async ({ expect }) => {
  const { deps } = aWorld({ attachTo: ["/welcome"] });
  const get = async (path: string) => (await gate(new Request(`https://shop.example${path}`), deps)).text();
  expect([await get("/welcome"), await get("/other")]).toEqual(["attached", "wrong"]);
});

test("the script is served with its tag, and not sent again to whoever has it", async ({ expect }) => {
  const { deps } = aWorld();
  const ask = (headers: Record<string, string> = {}) =>
    gate(new Request("https://shop.example/.gatehouse/client.js", { headers }), deps);
  const answer = await ask();
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
    200,
    "text/javascript",
    "run();",
  ]);
  expect((await ask({ "if-none-match": '"1"' })).status).toBe(304);
});

test("a clearance is worth what all isolates together saw of it", async ({ expect }) => {
  const first = aWorld({ clearanceMinutes: 10 });
  const answer = await gate(solved(await aSolution(first.deps)), first.deps);
  const clearance = answer.headers.get("gatehouse-clearance") ?? "";
  const strengthOf = async (uses: number) => {
    const use = async () => found(uses);
    const { deps, world } = aWorld(
      { clearanceMinutes: 10 },
      { challenges: { ...first.deps.challenges, use } },
    );
    world.nowMs = first.world.nowMs;
    await gate(aLogin({ headers: { "gatehouse-clearance": clearance } }), deps);
    const { contributions = [] } = world.receipts.at(-1)?.evidence.score ?? {};
    return contributions.find(({ reason }) => reason === "clearance_held")?.detail;
  };
  expect([await strengthOf(1), await strengthOf(9)]).toEqual(["1 uses", "9 uses"]);
});

test.for([
  ["/login?next=%2Fcart", "/login?next=%2Fcart"],
  ["//evil.example/../login", "/.//login"],
  ["///login", "/.///login"],
  ["/\\\\login", "/.///login"],
])("the page of %s sends its form to this site, %s", async ([path, target], { expect }) => {
  const targets: string[] = [];
  const { deps } = aWorld();
  const visitor: GateDeps["visitor"] = {
    ...deps.visitor,
    page: async (page) => {
      targets.push(page.target);
      return { html: "", policy: "" };
    },
  };
  const request = new Request(`https://shop.example${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": AGENT },
    body: "username=ann&password=x",
  });
  expect((await gate(request, { ...deps, visitor })).status).toBe(403);
  expect(targets).toEqual([target]);
  expect(new URL(targets[0] ?? "", request.url).host).toBe("shop.example");
});
