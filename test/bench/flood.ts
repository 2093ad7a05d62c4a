import { execFileSync } from "node:child_process";
import { openRawClient, type RawAnswer, type RawClient } from "./raw-client.ts";
import { aPerson, aPlace, deviceCookieIn, RAW_PAGE, rawLogin, type Sent } from "./raw-login.ts";
import { atMost, noted, type Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

const SECONDS = Number(process.env["GATEHOUSE_FLOOD_SECONDS"] ?? 15);
export const ATTEMPTS_A_SECOND = 1_000;
const PAGES_A_SECOND = 50;
/** People with devices that their accounts know, and people whom nobody knows yet. */
const KNOWN_A_SECOND = 10;
const NEW_A_SECOND = 10;
const PEOPLE = 50;
/** Enough for a second of answers; whoever sends a flood has a bound as well. */
const CONNECTIONS = 1_024;

const guess = (n: number): Sent => ({
  address: aPlace(n, 104),
  username: `target-${n}@example.org`,
  password: `x-${n}`,
});

/** At an even rate, whatever became of the ones before; null where no connection was left. */
async function atRate(
  aSecond: number,
  seconds: number,
  send: (n: number) => Promise<RawAnswer | null> | null,
) {
  const answers: Promise<RawAnswer | null>[] = [];
  const startedAtMs = performance.now();
  for (let n = 0; n < aSecond * seconds;) {
    const due = Math.floor(((performance.now() - startedAtMs) / 1_000) * aSecond);
    while (n < Math.min(due, aSecond * seconds)) answers.push(send(n++) ?? NO_CONNECTION);
    // oxlint-disable-next-line no-await-in-loop -- the pace is the point
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(answers);
}

const NO_CONNECTION = Promise.resolve(null);

type Answers = Awaited<ReturnType<typeof atRate>>;

/** Ordinary life for so long: pages, people whom the gate knows, and people whom it does not. */
async function life(client: RawClient, cookies: readonly string[], firstNew: number) {
  const [pages, known, fresh] = await Promise.all([
    atRate(PAGES_A_SECOND, SECONDS, () => client.ask(RAW_PAGE)),
    atRate(KNOWN_A_SECOND, SECONDS, (n) => client.ask(rawLogin(aPerson(n % PEOPLE), cookies[n % PEOPLE]))),
    atRate(NEW_A_SECOND, SECONDS, (n) => client.ask(rawLogin(aPerson(firstNew + n)))),
  ]);
  return { pages, known, fresh };
}

async function cookiesOf(client: RawClient): Promise<readonly string[]> {
  const answers = await atRate(25, PEOPLE / 25, (n) => client.ask(rawLogin(aPerson(n))));
  return answers.map((answer) => deviceCookieIn(answer?.head ?? ""));
}

function quantile(answers: Answers, at: number): number {
  const sorted = answers
    .map((answer) => answer?.tookMs ?? Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * at)] ?? Number.NaN;
}

function statusesOf(answers: Answers): string {
  const counts = Map.groupBy(answers, (answer) => String(answer?.status ?? "none"));
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, list]) => `${status}: ${list.length}`)
    .join(", ");
}

const times = (answers: Answers): string =>
  `${quantile(answers, 0.5).toFixed(1)} / ${quantile(answers, 0.99).toFixed(1)} ms`;

/** What a Worker answered while nothing happened, and while the attack ran. */
type Flood = {
  readonly quiet: Life;
  readonly flooded: Life;
  readonly attempts: Answers;
  readonly seconds: number;
  /** Of one core. */
  readonly busy: number;
};

type Life = Awaited<ReturnType<typeof life>>;

/** The Worker has one core; this process, the origin and the storage have the other. */
async function flood(worker: WorkerdProcess): Promise<Flood> {
  const port = worker.ports["http"] ?? 0;
  execFileSync("taskset", ["-a", "-p", "-c", "0", String(worker.pid)], { stdio: "ignore" });
  const people = openRawClient(port, CONNECTIONS);
  const attackers = openRawClient(port, CONNECTIONS);
  const cookies = await cookiesOf(people);
  // Code that has run often is compiled: what is measured is a gate that has been up for a while.
  await atRate(100, 10, (n) => people.ask(rawLogin(aPerson(10_000 + n))));
  const quiet = await life(people, cookies, 20_000);
  const cpuBefore = worker.cpuSeconds();
  const startedAtMs = performance.now();
  const [flooded, attempts] = await Promise.all([
    life(people, cookies, 30_000),
    atRate(ATTEMPTS_A_SECOND, SECONDS, (n) => attackers.ask(rawLogin(guess(n)))),
  ]);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const busy = (worker.cpuSeconds() - cpuBefore) / seconds;
  people.close();
  attackers.close();
  return { quiet, flooded, attempts, seconds, busy };
}

const timesQuiet = ({ quiet, flooded }: Flood): number =>
  quantile(flooded.pages, 0.99) / quantile(quiet.pages, 0.99);

const pagesOf = ({ quiet, flooded }: Flood): string =>
  `quiet ${times(quiet.pages)}; under attack ${times(flooded.pages)}`;

const share = (busy: number): string => `${(busy * 100).toFixed(0)} % of one core`;

/** `bare`: a Worker that refuses every login at once, which is the least that any can do. */
export async function floodFigures(gate: WorkerdProcess, bare: WorkerdProcess): Promise<readonly Figure[]> {
  const least = await flood(bare);
  const measured = await flood(gate);
  const { quiet, flooded, attempts, seconds, busy } = measured;
  return [
    noted(
      "attempts answered",
      `${(attempts.length / seconds).toFixed(0)} a second (${statusesOf(attempts)})`,
    ),
    noted("CPU of the gate meanwhile", `${share(busy)}; of a bare Worker ${share(least.busy)}`),
    noted("an attempt, median / p99", times(attempts)),
    noted("known devices", `quiet ${statusesOf(quiet.known)}; under attack ${statusesOf(flooded.known)}`),
    noted("known devices, median / p99", `quiet ${times(quiet.known)}; under attack ${times(flooded.known)}`),
    noted("new people", `quiet ${statusesOf(quiet.fresh)}; under attack ${statusesOf(flooded.fresh)}`),
    noted("a page, median / p99", pagesOf(measured)),
    noted("a page of a bare Worker", `${pagesOf(least)}: ${timesQuiet(least).toFixed(1)} times`),
    noted("a page after its first second", times(flooded.pages.slice(PAGES_A_SECOND))),
    atMost("p99 of a page, under attack", timesQuiet(measured), 2, "times quiet"),
  ];
}
