import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as z from "zod/mini";
import { openAttempts } from "../../cli/eval/attempts.ts";
import { readReceipt } from "../../shared/domain/read-receipt.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import { orderOf } from "../../shared/challenge/token-order.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { browserHeaders } from "../attack/simulator/headers.ts";
import { madeUpRelease } from "../attack/simulator/made-up-release.ts";
import { PLAYBOOKS } from "../attack/simulator/parameters.ts";
import { makePeople } from "../attack/simulator/people.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";
import { planTimeline } from "../attack/simulator/timeline.ts";
import { gatehouse } from "../support/gatehouse-command.ts";
import { startRecordingOrigin, type RecordingOrigin } from "../support/recording-origin.ts";
import { solve } from "../support/solve-challenge.ts";
import { startGate, type RunningGate } from "../support/running-gate.ts";

const RECORDED = 10_000;
const PLAN = { startMs: Date.UTC(2026, 10, 2), quietDays: 1, baseRate: 1, attempts: 250 };

let folder = "";
let policyText = "";

const answer = z.object({
  receipts: z.number(),
  differences: z.array(z.object({ code: z.string(), field: z.string() })),
  changes: z.optional(
    z.array(
      z.object({
        route: z.string(),
        from: z.string(),
        to: z.string(),
        attempts: z.number(),
        examples: z.array(z.string()),
      }),
    ),
  ),
});

/** Runs `gatehouse replay` on these lines, as an operator would. */
async function replay(lines: string, ...more: readonly string[]) {
  const file = path.join(folder, "receipts.ndjson");
  await writeFile(file, lines);
  const { code, stdout, stderr } = await gatehouse(["replay", file, "--json", "--state", folder, ...more]);
  if (stdout === "") throw new Error(stderr);
  return { code, ...answer.parse(JSON.parse(stdout)) };
}

const ndjson = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

function actionsOf(receipts: readonly Receipt[]): ReadonlySet<string> {
  return new Set(receipts.map(({ decision }) => decision.action));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-replay-"));
  policyText = await readFile("policies/demo.json", "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** People of a small shop, and every attack that we know among them, through the gate's own stages. */
async function recordDays(): Promise<readonly Receipt[]> {
  const random = openRandom(11);
  const crowd = makePeople(250, browserHeaders(), random);
  const timeline = planTimeline(PLAN, PLAYBOOKS, crowd, random);
  const keys = testKeys();
  const release = madeUpRelease(timeline.leaks, keys);
  const receipts: Receipt[] = [];
  const context = { release, keys, policy: loadPolicy(policyText), mode: "enforce" } as const;
  const evaluate = openAttempts(context, (receipt) => void receipts.push(receipt), true);
  for (const { record } of timeline.moments()) await evaluate(record);
  return receipts;
}

describe("decisions of weeks, recorded", () => {
  let receipts: readonly Receipt[];
  let context: string;

  beforeAll(async () => {
    receipts = await recordDays();
    const { revision } = loadPolicy(policyText);
    context = ndjson([{ kind: "policy", revision, policy: JSON.parse(policyText) }]);
  });

  test("replay agrees on ten thousand and more, of every action", async ({ expect }) => {
    expect(receipts.length).toBeGreaterThanOrEqual(RECORDED);
    expect([...actionsOf(receipts)]).toEqual(
      expect.arrayContaining(["allow", "annotate", "step_up", "challenge", "block"]),
    );
    const { code, differences, ...rest } = await replay(context + ndjson(receipts));
    expect([code, rest.receipts, differences]).toEqual([0, receipts.length, []]);
  });

  test("among them it names the ones that were tampered with, by code and field", async ({ expect }) => {
    const [first, second, third] = receipts.filter(({ decision }) => decision.action === "step_up");
    if (!first || !second || !third) throw new Error("step_ups: expected three, got fewer");
    const { score } = second.evidence;
    const tampered = new Map<string, Receipt>([
      [first.code, { ...first, decision: { ...first.decision, verdict: "allow", action: "allow" } }],
      [
        second.code,
        { ...second, evidence: { ...second.evidence, score: { ...score, total: score.total - 9 } } },
      ],
      [third.code, { ...third, wouldChange: [{ without: "everything", action: "allow" }] }],
    ]);
    const lines = receipts.slice(0, 1_000).concat([...tampered.values()]);
    const { code, differences } = await replay(context + ndjson(lines));
    expect(code).toBe(1);
    expect(differences.map((difference) => [difference.code, difference.field])).toEqual([
      [first.code, "decision"],
      [second.code, "evidence.score.total"],
      [third.code, "wouldChange"],
    ]);
  });

  test("it counts what a changed policy would change, with codes to look up", async ({ expect }) => {
    const changed = path.join(folder, "stricter.json");
    const policy = JSON.parse(policyText);
    const line: unknown = policy.routes[0].thresholds.find(
      ({ name }: { name: string }) => name === "doubtful",
    );
    Object.assign(line ?? {}, { action: "block" });
    await writeFile(changed, JSON.stringify(policy));
    const harder = receipts.filter(
      ({ route, evidence, decision }) =>
        route.id === "login" && evidence.score.total >= 0 && decision.action !== "block",
    );
    const { code, changes } = await replay(context + ndjson(receipts), "--policy", changed);
    expect(code).toBe(0);
    const told = changes?.filter(({ from, to }) => from !== to) ?? [];
    const counted = [...actionsOf(harder)].map((from) => {
      const attempts = harder.filter(({ decision }) => decision.action === from).length;
      return { route: "login", from, to: "block", attempts };
    });
    expect(told).toMatchObject(counted.toSorted((a, b) => b.attempts - a.attempts));
    const codes = new Set(harder.map((receipt) => receipt.code));
    expect(told.flatMap(({ examples }) => examples).filter((example) => !codes.has(example))).toEqual([]);
  });
});

type Tunable = { readonly challenge?: object; readonly limits: readonly object[] };

/** The demo's policy asks for a quarter of a second of work each time, and after too many guesses for a proof: here they end. */
function withEasyWork(policy: { readonly routes: readonly Tunable[] }): object {
  const work = { silent: 4, page: 4, underAttack: 0 };
  const routes = policy.routes.map((route) => ({
    ...route,
    challenge: { ...route.challenge, work },
    // All of them are judged, however slow this machine is.
    overload: { atOnce: 1_024, lateMs: 1_000, leastASecond: 1_000 },
    limits: route.limits.map((limit) => ({ ...limit, action: "throttle" })),
  }));
  return { ...policy, routes };
}

describe("decisions of a gate that was asked over HTTP", () => {
  let origin: RecordingOrigin;
  let gate: RunningGate;

  beforeAll(async () => {
    origin = await startRecordingOrigin(({ body }, response) =>
      body.includes("right")
        ? response.writeHead(303, { location: "/account" }).end()
        : response.writeHead(401).end("wrong"),
    );
    gate = await startGate(origin.url, withEasyWork(JSON.parse(policyText)));
  });
  afterAll(async () => {
    await gate?.stop();
    await origin?.close();
  });

  const TOOLS = ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "sqlmap/1.8"];
  /** People, guesses at few accounts, a tool, and bodies that nobody can read. */
  async function attempt(n: number, solution?: string): Promise<void> {
    const headers = {
      ...(solution === undefined ? {} : { "gatehouse-solution": solution }),
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": TOOLS[n % 9 === 0 ? 1 : 0] ?? "",
      "cf-connecting-ip": `10.0.${n & 255}.${n >> 8}`,
    };
    const account = n % 3 === 0 ? `person-${n}` : `victim-${n % 7}`;
    const mail = `${account}%40post.example`;
    const fields = `username=${mail}&email=${mail}&password=${n % 3 === 0 ? "right" : `wrong-${n}`}`;
    const body = n % 20 === 19 ? `${fields}&username=twice` : fields;
    const asked = await gate.ask({ path: n % 5 === 4 ? "/signup" : "/login", method: "POST", headers, body });
    const token = asked.headers["gatehouse-challenge"];
    // Half of all who are asked prove themselves, once.
    if (typeof token === "string" && n % 2 === 0 && solution === undefined)
      await attempt(n, solve({ token, ...orderOf(token) }));
  }

  test("replay agrees on every receipt that the console exports", async ({ expect }) => {
    for (let n = 0; n < 600; n += 20) await Promise.all(Array.from({ length: 20 }, (_, k) => attempt(n + k)));
    const exported = await (await gate.operator("/api/receipts?limit=100000&format=ndjson")).text();
    const receipts = exported
      .trim()
      .split("\n")
      .map((line) => readReceipt(JSON.parse(line)))
      .filter((receipt) => receipt !== null);
    // The last few that reached the origin still wait for their batch.
    expect(receipts.length).toBeGreaterThan(500);
    expect(actionsOf(receipts)).toEqual(new Set(["annotate", "step_up", "throttle", "challenge", "block"]));
    expect(receipts.some(({ unreadable }) => unreadable !== undefined)).toBe(true);
    const { code, differences, ...rest } = await replay(exported);
    expect([code, rest.receipts, differences]).toEqual([0, receipts.length, []]);
  });
});
