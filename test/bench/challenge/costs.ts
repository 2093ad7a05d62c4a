import { createHash } from "node:crypto";
import { CHALLENGE_PATH } from "../../../shared/challenge/challenge-step.ts";
import { solveWork, workOrder } from "../../../shared/challenge/work-proof.ts";
import { writeSolution } from "../../../shared/challenge/write-solution.ts";
import type { BundledGate } from "../../support/bundled-gate.ts";
import { send } from "../../support/running-gate.ts";
import { askedIn, type Asked } from "../../support/solve-challenge.ts";
import { median, noted, type Figure } from "../report.ts";

const COUNTED = 1_000;
const AT_ONCE = 20;
/** Enough solves for a steady mean: each is sixteen puzzles. */
const SOLVES = 20;
const WORK_BITS = [16, 18, 20];

/** List prices of the platform, dollars a million: requests, objects' requests, rows written; CPU a million ms. */
const PRICE = { request: 0.3, objectRequest: 0.15, rowWritten: 1, cpuMs: 0.02 } as const;
/** Dollars of one core for an hour, rented by the minute: an assumption, not measured. Spot prices are a third. */
const CORE_HOUR = 0.04;

const HEADERS = {
  "content-type": "application/x-www-form-urlencoded",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "sec-fetch-mode": "cors",
  "cf-connecting-ip": "192.0.2.7",
};

type Counts = Readonly<Record<string, { readonly rowsWritten: number }>>;

async function rowsOf({ url }: BundledGate, name: string): Promise<number> {
  const counts: Counts = JSON.parse((await send(url, { path: "/__counts" })).body);
  return counts[name]?.rowsWritten ?? 0;
}

async function inTurns<T>(once: () => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  while (done.length < COUNTED) done.push(...(await Promise.all(Array.from({ length: AT_ONCE }, once))));
  return done;
}

/** What a thousand cost the site's owner, by the gate's own bundle with counted storage. `route` asks everybody for next to nothing. */
export async function ownersFigures(gate: BundledGate, route: string): Promise<Figure[]> {
  const ask = () => send(gate.url, { path: `${CHALLENGE_PATH}?route=${route}`, headers: HEADERS });
  const spend = ({ token, id, work }: Asked) => {
    const headers = { ...HEADERS, "gatehouse-solution": writeSolution(token, solveWork(id, work)) };
    return send(gate.url, { path: `/${route}`, method: "POST", headers, body: "username=ann&password=x" });
  };
  await ask();
  const issued = await costOf(gate, () => inTurns(ask));
  const asked = issued.result.map(({ body }) => askedIn(body));
  const redeemed = await costOf(gate, async () => {
    const left = [...asked];
    return inTurns(() => spend(left.pop() ?? fail()));
  });
  return [ownersFigure("issued", issued, 0), ownersFigure("redeemed", redeemed, 1)];
}

function fail(): never {
  throw new Error("bench_challenge: expected as many challenges as redemptions, got fewer; run it again");
}

type Cost<T> = { readonly result: T; readonly rows: number; readonly cpuMs: number };

async function costOf<T>(gate: BundledGate, run: () => Promise<T>): Promise<Cost<T>> {
  const [rowsBefore, cpuBefore] = [await rowsOf(gate, "ChallengeLedger"), gate.cpuSeconds()];
  const result = await run();
  const cpuMs = (gate.cpuSeconds() - cpuBefore) * 1_000;
  return { result, rows: (await rowsOf(gate, "ChallengeLedger")) - rowsBefore, cpuMs };
}

function ownersFigure(what: string, { rows, cpuMs }: Cost<unknown>, objectRequests: 0 | 1): Figure {
  const calls = COUNTED * objectRequests;
  const dollars =
    (COUNTED * PRICE.request + calls * PRICE.objectRequest + rows * PRICE.rowWritten + cpuMs * PRICE.cpuMs) /
    1e6;
  const counted = `${rows} ledger rows (alarms in them), ${calls} ledger calls, ${cpuMs.toFixed(0)} ms CPU of the whole process`;
  return noted(`1,000 ${what}`, `${counted}: ${cents(dollars)} at list prices`);
}

const hash = (text: string) => createHash("sha256").update(text).digest();

/** What a thousand attempts cost an attacker who solves natively on rented cores. */
export function attackersFigures(): Figure[] {
  return WORK_BITS.map((bits) => {
    const times = Array.from({ length: SOLVES }, () => {
      const id = crypto.randomUUID().replaceAll("-", "");
      const before = process.cpuUsage();
      solveWork(id, workOrder(bits), hash);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    const coreSeconds = median(times);
    return noted(
      `attacker, 1,000 solves of 2^${bits}`,
      `${coreSeconds.toFixed(0)} core seconds by Node's own SHA-256: ${cents((coreSeconds / 3_600) * CORE_HOUR)} at $${CORE_HOUR} a core hour`,
    );
  });
}

/** A thousand attempts by a driven browser, from the time that one of ours took with a core of its own to wait on. */
export function drivenFigure(attemptMs: readonly number[]): Figure {
  const seconds = median(attemptMs);
  const dollars = (seconds / 3_600) * CORE_HOUR;
  return noted(
    "attacker, 1,000 logins by driven Chromium",
    `${seconds.toFixed(0)} s one after the other, start of Chromium in it: ${cents(dollars)} at $${CORE_HOUR} a core hour`,
  );
}

function cents(dollars: number): string {
  return `${(dollars * 100).toPrecision(2)} cents`;
}
