import { setTimeout as sleep } from "node:timers/promises";
import { planNewcomers } from "../people/newcomer.ts";
import type { Population } from "../people/population.ts";
import { seededRandom, type SeededRandom } from "../people/seeded-random.ts";
import { recallDevices, rememberDevices } from "../people/visitor-memory.ts";
import { type LoginEnd, logIn, type Mailbox } from "../people/visitor-login.ts";
import { makeVisitors, type PlannedLogin, planLogins, type Visitor } from "../people/visitor.ts";
import { type AttemptEnd, attempt } from "./attempt.ts";
import { inOrder } from "./in-order.ts";
import type { PlannedAttempt, Scenario } from "./scenario.ts";

export type AttackSettings = {
  readonly scenario: Scenario;
  readonly site: URL;
  readonly mailbox: Mailbox;
  readonly population: Population;
  /** Where the visitors' browsers are kept between two runs; null: nobody has been here before. */
  readonly memory: string | null;
  /** Seed of the shop's people: the same in every run. */
  readonly peopleSeed: string;
  /** Seed of this attack: sources, clients, order. */
  readonly seed: string;
  readonly attempts: number;
  readonly say: (line: string) => void;
};

export type AttackResult = {
  readonly attempts: readonly { readonly planned: PlannedAttempt; readonly end: AttemptEnd }[];
  /** Accounts in which the attacker stood. */
  readonly taken: ReadonlySet<string>;
  /** Logins beside the attack; those of the days before are not counted, but a visitor refused then is refused. */
  readonly logins: readonly ({ readonly planned: PlannedLogin } & LoginEnd)[];
  readonly refused: ReadonlySet<Visitor>;
  /** Codes that refused visitors were shown. */
  readonly refusals: readonly string[];
  /** 1-based number of the first attempt that the gate did not simply let through; null if none. */
  readonly firstActionAt: number | null;
};

// Each visitor has been here before, once or twice: a site's gate does not meet all of its customers on the day of the attack.
const LOGINS_BEFORE = 180;
// As many connections as keep two cores busy with password hashing; more would only queue.
const PARALLEL = 12;

/** Runs the whole scenario: the visitors' past, then attack and visitors side by side. Measures at the clients. */
export async function runAttack(settings: AttackSettings): Promise<AttackResult> {
  const { scenario, attempts, population, peopleSeed, memory } = settings;
  const random = seededRandom(`${settings.seed}/day`);
  const visitors = makeVisitors(population, peopleSeed);
  if (memory !== null) recallDevices(memory, visitors);
  const record = newRecord();
  const count = scenario.visits(attempts);
  const past = planLogins(visitors, Math.min(LOGINS_BEFORE, count), random);
  settings.say(`${visitors.length} visitors log in ${past.length} times on the days before.`);
  const before = past.map((login) => ({ ...login, newDevice: null }));
  await inOrder(queued(before, settings, record.before), PARALLEL);
  settings.say(`The attack begins: ${attempts} attempts among ${count} visits of good people.`);
  const during = queued(planVisits(visitors, count, { settings, random }), settings, record.during);
  const attack = scenario
    .plan(population, attempts, settings.seed)
    .map((planned, index) => () => attackOnce(planned, index, { settings, record }));
  await inOrder(spread(interleave(attack, during, random), scenario.spreadMs), PARALLEL);
  if (memory !== null) rememberDevices(memory, visitors);
  return record.result();
}

type Day = { readonly settings: AttackSettings; readonly random: SeededRandom };

/** Where a farm signs up, every other good visit is a newcomer's sign-up; elsewhere all are logins. */
function planVisits(visitors: readonly Visitor[], count: number, { settings, random }: Day) {
  if (settings.scenario.door === "login") return planLogins(visitors, count, random);
  const newcomers = planNewcomers(settings.population, Math.ceil(count / 2), settings.seed);
  return random.shuffle([...newcomers, ...planLogins(visitors, Math.floor(count / 2), random)]);
}

/** Each job waits for its moment; one that is late begins at once. */
function spread(jobs: readonly (() => Promise<void>)[], spreadMs: number): readonly (() => Promise<void>)[] {
  if (spreadMs === 0) return jobs;
  const startMs = performance.now();
  return jobs.map((job, index) => async () => {
    await sleep(Math.max(0, startMs + (index / jobs.length) * spreadMs - performance.now()));
    await job();
  });
}

type Recorded = ReturnType<typeof newRecord>;

type RecordedLogin = AttackResult["logins"][number];

function newRecord() {
  const attempts: { planned: PlannedAttempt; end: AttemptEnd }[] = [];
  const before: RecordedLogin[] = [];
  const during: RecordedLogin[] = [];
  const acted: number[] = [];
  return {
    before,
    during,
    attempt(planned: PlannedAttempt, index: number, end: AttemptEnd): void {
      attempts.push({ planned, end });
      if (end === "stopped" || end === "code_asked") acted.push(index + 1);
    },
    result: (): AttackResult => ({
      attempts,
      logins: during,
      taken: new Set(
        attempts.filter(({ end }) => end === "taken").map(({ planned }) => planned.pair.username),
      ),
      refused: new Set(
        [...before, ...during]
          .filter(({ end }) => !end.startsWith("in"))
          .map(({ planned }) => planned.visitor),
      ),
      refusals: [...before, ...during].flatMap(({ receipt }) => (receipt === undefined ? [] : [receipt])),
      firstActionAt: acted.length === 0 ? null : Math.min(...acted),
    }),
  };
}

/** A visitor does one thing at a time: the second login waits for the first. */
function queued(
  logins: readonly PlannedLogin[],
  { site, mailbox }: AttackSettings,
  record: RecordedLogin[],
): readonly (() => Promise<void>)[] {
  const busy = new Map<Visitor, Promise<void>>();
  const takeTurn = async (planned: PlannedLogin, earlier: Promise<void> | undefined): Promise<void> => {
    await earlier;
    // A connection that breaks is, for the person in front of it, no way in.
    const end = await logIn(planned, site, mailbox).catch((): LoginEnd => ({ end: "no_way_in" }));
    record.push({ planned, ...end });
  };
  return logins.map((planned) => () => {
    const turn = takeTurn(planned, busy.get(planned.visitor));
    busy.set(planned.visitor, turn);
    return turn;
  });
}

async function attackOnce(
  planned: PlannedAttempt,
  index: number,
  { settings, record }: { settings: AttackSettings; record: Recorded },
): Promise<void> {
  record.attempt(
    planned,
    index,
    await attempt(planned, settings.site, settings.scenario.door).catch(() => "stopped" as const),
  );
}

/** Spreads the visitors' logins over the whole attack; both keep their own order. */
function interleave<T>(attack: readonly T[], logins: readonly T[], random: SeededRandom): readonly T[] {
  const places = logins.map(() => random.next()).toSorted((a, b) => a - b);
  const timed = [
    ...attack.map((job, index) => ({ job, at: index / attack.length })),
    ...logins.map((job, index) => ({ job, at: places[index] ?? 1 })),
  ];
  return timed.toSorted((a, b) => a.at - b.at).map(({ job }) => job);
}
