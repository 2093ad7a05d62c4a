import { readAttemptRecord } from "../../cli/eval/attempt-record.ts";
import { openAttempts } from "../../cli/eval/attempts.ts";
import { openContext } from "../../cli/eval/open-context.ts";
import { atMost, noted, type Figure } from "./report.ts";

const WARM_UP = 5_000;
const ATTEMPTS = 30_000;
const RUNS = 3;
const LIMIT_MS = 1;
const BROWSER = [
  [
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  ],
  ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["accept-language", "en-GB,en;q=0.9"],
  ["sec-fetch-mode", "navigate"],
  ["content-type", "application/x-www-form-urlencoded"],
] as const;

/**
 * Time of one attempt, facts to settlement, with the release and the state in memory. Neighbours on the machine and the
 * garbage collector can only add to it, so the quietest of three runs is the nearest to the CPU it takes. (The kernel
 * accounts a thread's CPU by ticks of 4 ms on many machines: too coarse for this.)
 */
export async function pureCoreFigures(stateDir: string): Promise<Figure[]> {
  const settings = { stateDir, release: undefined, policyPath: undefined, message: () => undefined };
  const context = await openContext({ ...settings, mode: "enforce" });
  const runs: Spread[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await measure(openAttempts(context)));
  const quietest = runs.toSorted((a, b) => a.p99Ms - b.p99Ms)[0];
  if (!quietest) throw new Error("pure_core: expected a run, got none; set RUNS to at least 1");
  const { p99Ms, meanMs, medianMs } = quietest;
  return [
    atMost("pure core on Node, p99", p99Ms, LIMIT_MS, "ms"),
    noted("pure core on Node, mean and median", `${meanMs.toFixed(3)} ms, ${medianMs.toFixed(3)} ms`),
  ];
}

type Spread = { readonly p99Ms: number; readonly meanMs: number; readonly medianMs: number };

async function measure(evaluate: ReturnType<typeof openAttempts>): Promise<Spread> {
  const times: number[] = [];
  for (let n = 0; n < WARM_UP + ATTEMPTS; n += 1) {
    const record = attempt(n);
    const beganAtMs = performance.now();
    await evaluate(record);
    if (n >= WARM_UP) times.push(performance.now() - beganAtMs);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const meanMs = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { p99Ms: at(0.99), meanMs, medianMs: at(0.5) };
}

function attempt(n: number) {
  return readAttemptRecord({
    at: 1_790_000_000_000 + n * 20,
    ip: `73.${(n >> 14) & 127}.${(n >> 7) & 127}.${n & 127}`,
    cf: { asn: 7922, country: "US" },
    headers: BROWSER,
    route: "login",
    username: `visitor-${n % 5_000}@example.org`,
    password: `correct-horse-${n % 5_000}-battery`,
    outcome: n % 20 === 0 ? "rejected" : "accepted",
  });
}
