import { afterAll, beforeAll, beforeEach, test } from "vitest";
import { unavailable } from "../../../shared/domain/lookup.ts";
import { writeSolution } from "../../../shared/challenge/write-solution.ts";
import { openTurnstile } from "../../../workers/gate/challenge/turnstile.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { gate } from "../../../workers/gate/gate.ts";
import {
  startFakeTurnstile,
  TURNSTILE_SECRET,
  vouchFor,
  type FakeTurnstile,
} from "../../support/fake-turnstile.ts";
import { gateDeps } from "../../support/gate-deps-in-memory.ts";
import { aPolicy, aRoute } from "../../support/gate-policy.ts";
import { askedIn, solve, type Asked } from "../../support/solve-challenge.ts";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const FORM = "application/x-www-form-urlencoded";

let theirs: FakeTurnstile;
beforeAll(async () => {
  theirs = await startFakeTurnstile();
});
afterAll(async () => theirs?.close());
beforeEach(() => {
  theirs.state = "up";
});

/** A gate whose route asks for a page, and lets Turnstile vouch there. */
function aWorld(turnstile: object = {}, secret = TURNSTILE_SECRET) {
  const challenge = {
    ladder: ["page"],
    work: { silent: 4, page: 4, underAttack: 0 },
    turnstile: { siteKey: "0x4AAAAAAA", ...turnstile },
  };
  const log: string[] = [];
  const made = gateDeps(aPolicy(aRoute("login", "challenge", { challenge })));
  const { world } = made;
  const shell = { nowMs: () => world.nowMs, log: (line: string) => void log.push(line), fetch };
  const vouch = openTurnstile(theirs.url, secret, shell);
  return { deps: { ...made.deps, vouch }, world, log };
}

function logIn(deps: GateDeps, solution?: string) {
  const headers = {
    "content-type": FORM,
    "user-agent": AGENT,
    "sec-fetch-mode": "cors",
    "cf-connecting-ip": "198.51.100.7",
    ...(solution === undefined ? {} : { "gatehouse-solution": solution }),
  };
  return gate(
    new Request("https://shop.example/login", { method: "POST", headers, body: "username=ann&password=x" }),
    deps,
  );
}

async function asked(deps: GateDeps): Promise<Asked> {
  return askedIn(await (await logIn(deps)).text());
}

const vouched = ({ token, id }: Asked, changes: object = {}) =>
  writeSolution(token, `vouch.${vouchFor({ action: "login", cdata: id, ...changes })}`);

const outcome = ({ receipts }: ReturnType<typeof aWorld>["world"]) =>
  receipts.at(-1)?.evidence.challenge?.outcome;

test("a person is vouched for, and the receipt says by whom", async ({ expect }) => {
  const { deps, world } = aWorld();
  const challenge = await asked(deps);
  expect(challenge).toMatchObject({
    work: { puzzles: 0 },
    vouch: { by: "turnstile", siteKey: "0x4AAAAAAA", action: "login", cData: challenge.id },
  });
  expect((await logIn(deps, vouched(challenge))).status).toBe(401);
  expect(world.receipts.at(-1)?.evidence.challenge).toEqual({ step: "page", by: "vouch", outcome: "passed" });
  const { contributions = [] } = world.receipts.at(-1)?.evidence.score ?? {};
  expect(contributions).toContainEqual(
    expect.objectContaining({ reason: "person_vouched", detail: "turnstile" }),
  );
});

test("they are told the secret and the answer, and nothing of the visitor", async ({ expect }) => {
  const { deps } = aWorld();
  await logIn(deps, vouched(await asked(deps)));
  expect([...(theirs.asked.at(-1)?.keys() ?? [])]).toEqual(["secret", "response"]);
});

test.for([
  ["of another challenge", { cdata: "ab".repeat(16) }],
  ["of another route", { action: "signup" }],
  ["without either", { cdata: undefined, action: undefined }],
] as const)("an answer %s is refused", async ([, changes], { expect }) => {
  const { deps, world } = aWorld();
  expect((await logIn(deps, vouched(await asked(deps), changes))).status).toBe(403);
  expect(outcome(world)).toBe("vouch_refused");
});

test("one answer is good once", async ({ expect }) => {
  const { deps, world } = aWorld();
  const solution = vouched(await asked(deps));
  await logIn(deps, solution);
  expect((await logIn(deps, solution)).status).toBe(403);
  expect(outcome(world)).toBe("vouch_refused");
});

test("one challenge is good once, though they vouch for each answer", async ({ expect }) => {
  const { deps, world } = aWorld();
  const challenge = await asked(deps);
  await logIn(deps, vouched(challenge, { nr: 1 }));
  expect((await logIn(deps, vouched(challenge, { nr: 2 }))).status).toBe(403);
  expect(outcome(world)).toBe("spent");
});

test("an answer that was made up costs no row of the ledger", async ({ expect }) => {
  const { deps } = aWorld();
  let spent = 0;
  const spend: GateDeps["challenges"]["spend"] = (...about) => {
    spent += 1;
    return deps.challenges.spend(...about);
  };
  const counted = { ...deps, challenges: { ...deps.challenges, spend } };
  await logIn(counted, vouched(await asked(deps), { cdata: "made up" }));
  expect(spent).toBe(0);
  await logIn(counted, vouched(await asked(deps)));
  expect(spent).toBe(1);
});

test("while the ledger is down nobody is vouched for by his own word", async ({ expect }) => {
  const { deps, world } = aWorld();
  const down = { ...deps, challenges: { ...deps.challenges, spend: async () => unavailable("timeout") } };
  await logIn(down, vouched(await asked(deps), { cdata: "made up" }));
  expect(outcome(world)).toBe("vouch_refused");
});

test("work does not take the place of a person", async ({ expect }) => {
  const { deps, world } = aWorld();
  const challenge = await asked(deps);
  expect((await logIn(deps, solve(challenge))).status).toBe(403);
  expect(outcome(world)).toBe("vouch_missing");
  expect((await logIn(deps, writeSolution(challenge.token, "0"))).status).toBe(403);
  expect(outcome(world)).toBe("vouch_missing");
});

test("a widget's answer does not take the place of work", async ({ expect }) => {
  const { deps, world } = aWorld({}, "");
  const challenge = await asked(deps);
  expect(challenge.work.puzzles).toBe(16);
  expect((await logIn(deps, vouched(challenge))).status).toBe(403);
  expect(outcome(world)).toBe("work_wrong");
});

test.for(["silent", "faulty", "html"] as const)(
  "while they are %s the page asks for work, and for them again afterwards",
  async (state, { expect }) => {
    const { deps, world, log } = aWorld();
    const challenge = await asked(deps);
    theirs.state = state;
    expect((await logIn(deps, vouched(challenge))).status).toBe(403);
    expect([outcome(world), log.length]).toEqual(["vouch_unavailable", 1]);
    const fallback = await asked(deps);
    expect(fallback.work.puzzles).toBe(16);
    expect((await logIn(deps, solve(fallback, AGENT))).status).toBe(401);
    world.nowMs += 30_000;
    expect((await asked(deps)).work.puzzles).toBe(0);
  },
);

test("a policy that will have nothing else goes on asking for them", async ({ expect }) => {
  const { deps } = aWorld({ ifUnavailable: "ask" });
  theirs.state = "faulty";
  await logIn(deps, vouched(await asked(deps)));
  expect((await asked(deps)).work.puzzles).toBe(0);
});

test("a wrong secret is said to the operator, and is nobody's fault", async ({ expect }) => {
  const { deps, world, log } = aWorld({}, "another");
  await logIn(deps, vouched(await asked(deps)));
  expect([outcome(world), log.join()]).toEqual([
    "vouch_unavailable",
    "turnstile: expected a verdict, got invalid-input-secret; check TURNSTILE_SECRET",
  ]);
});
