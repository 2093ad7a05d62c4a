import { afterAll, beforeAll, describe, test, vi } from "vitest";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { childListeningOn } from "../support/listening-process.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { send, startGate, type Answer, type RunningGate } from "../support/running-gate.ts";
import { startSecondGate } from "../support/second-gate/start-second-gate.ts";
import { askedIn, solve } from "../support/solve-challenge.ts";

const PARALLEL = 100;
const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let origin: RecordingOrigin;
let gate: RunningGate;
let second: Awaited<ReturnType<typeof startSecondGate>>;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.writeHead(401).end("wrong"));
  const challenge = { ladder: ["silent"], work: { silent: 6, page: 6, underAttack: 0 } };
  // A thousand redemptions at once on two cores: the ledger may take its time.
  const deadlinesMs = { intel: 50, state: 20_000 };
  gate = await startGate(origin.url, aPolicy(aRoute("login", "challenge", { challenge, deadlinesMs })));
  second = await startSecondGate(gate, origin.url);
});
afterAll(async () => {
  await second?.stop();
  await gate?.stop();
  await origin?.close();
});

function logIn(at: URL, solution?: string): Promise<Answer> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": AGENT,
    "sec-fetch-mode": "cors",
    "cf-connecting-ip": "198.51.100.7",
    ...(solution === undefined ? {} : { "gatehouse-solution": solution }),
  };
  return send(at, { path: "/login", method: "POST", headers, body: "username=ann&password=x" });
}

async function aSolution(): Promise<string> {
  return solve(askedIn((await logIn(gate.url)).body), AGENT);
}

/** How many of these attempts the origin saw. */
async function redeem(solution: string, places: readonly URL[]): Promise<number> {
  origin.seen.length = 0;
  const answers = await Promise.all(
    Array.from({ length: PARALLEL }, (_, n) => logIn(places[n % places.length] ?? gate.url, solution)),
  );
  const passed = answers.filter(({ status }) => status === 401).length;
  if (passed !== origin.seen.length)
    throw new Error(`passed: expected as many as the origin saw, ${origin.seen.length}, got ${passed}`);
  return passed;
}

test("of a hundred parallel redemptions exactly one succeeds", async ({ expect }) => {
  expect(await redeem(await aSolution(), [gate.url])).toBe(1);
});

test("exactly one succeeds across two processes of the gate", async ({ expect }) => {
  expect((await logIn(second.url)).status).toBe(403);
  expect(await redeem(await aSolution(), [gate.url, second.url])).toBe(1);
});

const gatePid = (): number => childListeningOn(Number(gate.url.port));

describe.runIf(process.platform === "linux")("after kill -9 of the gate that keeps the ledger", () => {
  const spent: string[] = [];
  let unspent = "";
  let underFire = "";
  let passedBefore = 0;

  beforeAll(async () => {
    for (let n = 0; n < 5; n++) {
      const solution = await aSolution();
      if ((await logIn(gate.url, solution)).status === 401) spent.push(solution);
    }
    unspent = await aSolution();
    underFire = await aSolution();
    origin.seen.length = 0;
    const killed = gatePid();
    const shots = Array.from({ length: PARALLEL }, () => logIn(gate.url, underFire).catch(() => null));
    process.kill(killed, "SIGKILL");
    await Promise.all(shots);
    await vi.waitUntil(
      () =>
        logIn(gate.url)
          .then(({ status }) => status === 403)
          .catch(() => false),
      {
        timeout: 30_000,
        interval: 50,
      },
    );
    passedBefore = origin.seen.length;
  });

  test("what was spent before is spent", async ({ expect }) => {
    expect(spent).toHaveLength(5);
    for (const solution of spent) expect((await logIn(gate.url, solution)).status).toBe(403);
  });

  test("what was not spent before is good, once", async ({ expect }) => {
    expect(await redeem(unspent, [gate.url])).toBe(1);
  });

  test("what was redeemed while it died went through once at most", async ({ expect }) => {
    expect(passedBefore + (await redeem(underFire, [gate.url]))).toBeLessThanOrEqual(1);
  });
});
