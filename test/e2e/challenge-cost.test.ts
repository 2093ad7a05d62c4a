import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { bundle } from "../bench/bundle.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { aPolicy, aRoute } from "../support/gate-policy.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { aStateFolder, send, type Answer } from "../support/running-gate.ts";
import { askedIn, solve } from "../support/solve-challenge.ts";

const ASKED = 2_000;
const REDEEMED = 300;
/** One alarm a shard and minute; this test is over within two. */
const ALARMS = 2 * 32;

let origin: RecordingOrigin;
/** The gate's own bundle, with an entry that also tells what its objects asked of their storage. */
let gate: BundledGate;

beforeAll(async () => {
  origin = await startRecordingOrigin((_, response) => response.writeHead(401).end("wrong"));
  const folder = await aStateFolder();
  const challenge = { ladder: ["silent"], work: { silent: 4, page: 4, underAttack: 0 } };
  // Every redemption is counted: none may be turned away because the machine is busy.
  const overload = { atOnce: 1_024, lateMs: 1_000, leastASecond: 1_000 };
  const signup = { kind: "signup", challenge, overload, deadlinesMs: { intel: 50, state: 5_000 } };
  gate = await startBundledGate({
    folder,
    modules: await bundle(path.join(folder, "bundle"), "test/bench/workerd/counted-gate.ts"),
    originPort: Number(new URL(origin.url).port),
    policy: aPolicy(aRoute("signup", "challenge", signup)),
  });
});
afterAll(async () => {
  await gate?.stop();
  await origin?.close();
});

const HEADERS = {
  "content-type": "application/x-www-form-urlencoded",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "sec-fetch-mode": "cors",
  "cf-connecting-ip": "198.51.100.7",
};

function signUp(solution?: string): Promise<Answer> {
  const headers = solution === undefined ? HEADERS : { ...HEADERS, "gatehouse-solution": solution };
  return send(gate.url, { path: "/signup", method: "POST", headers, body: "username=ann&password=x" });
}

function ask(): Promise<Answer> {
  return send(gate.url, { path: "/.gatehouse/challenge?route=signup", headers: HEADERS });
}

type Counts = Readonly<Record<string, { readonly rowsWritten: number }>>;

/** What these objects were asked to write until now. */
async function rowsOf(name: "ChallengeLedger" | "AccountState" | "ReceiptLog"): Promise<number> {
  const counts: Counts = JSON.parse((await send(gate.url, { path: "/__counts" })).body);
  return counts[name]?.rowsWritten ?? 0;
}

async function inTurns(times: number, once: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < times; done += 20)
    await Promise.all(Array.from({ length: Math.min(20, times - done) }, once));
}

test("asking for thousands of challenges writes nothing but receipts, many to a row", async ({ expect }) => {
  await inTurns(ASKED / 2, ask);
  expect(await rowsOf("ReceiptLog")).toBe(0);
  await inTurns(ASKED / 2, () => signUp());
  expect([await rowsOf("ChallengeLedger"), await rowsOf("AccountState")]).toEqual([0, 0]);
  expect(await rowsOf("ReceiptLog")).toBeLessThan(ASKED / 2 / 4);
  expect(origin.seen).toEqual([]);
});

test("a redemption writes one row, and a replay none", async ({ expect }) => {
  const solutions: string[] = [];
  await inTurns(REDEEMED, async () => solutions.push(solve(askedIn((await signUp()).body))));
  for (const again of [false, true]) {
    const left = [...solutions];
    await inTurns(REDEEMED, () => signUp(left.pop()));
    const rows = await rowsOf("ChallengeLedger");
    expect(rows, again ? "after replays" : "after redemptions").toBeGreaterThanOrEqual(REDEEMED);
    expect(rows).toBeLessThanOrEqual(REDEEMED + ALARMS);
  }
  expect(origin.seen).toHaveLength(REDEEMED);
});
