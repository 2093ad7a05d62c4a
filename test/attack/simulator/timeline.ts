import { planAttack, type Window } from "./attackers.ts";
import type { Leak } from "./made-up-release.ts";
import { PEOPLE, type Playbook } from "./parameters.ts";
import type { Crowd, Person, Told } from "./people.ts";
import type { Random } from "./random.ts";
import { classSignups, isRush, resetVisit, signup } from "./newcomers.ts";
import { staleLoop, visit } from "./visit.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Quiet hours between two attacks: what one left behind must not be held against the next for ever. */
const REST_HOURS = 24;
/** The share of the quiet start after which thresholds are calibrated: people need a history first. */
const CALIBRATE_AFTER = 0.5;

export type TimelinePlan = {
  readonly startMs: number;
  readonly quietDays: number;
  /** Attempts of attackers per attempt of good people, while an attack runs. */
  readonly baseRate: number;
  /** Attempts of each playbook. */
  readonly attempts: number;
};

export type Phase = "history" | "calibration" | "test";
export type Moment = Told & { readonly phase: Phase };

export type Timeline = {
  readonly leaks: readonly Leak[];
  readonly endMs: number;
  /** Everything in the order of its clock; can be run through once. */
  readonly moments: () => Generator<Moment>;
};

/**
 * One shop over weeks: quiet first, then one attack after the other among its people. Nothing but the record reaches the
 * gate.
 */
export function planTimeline(
  { startMs, quietDays, baseRate, attempts }: TimelinePlan,
  playbooks: readonly Playbook[],
  crowd: Crowd,
  random: Random,
): Timeline {
  const loginsPerHour = crowd.people.reduce((sum, { loginsPerDay }) => sum + loginsPerDay, 0) / DAY_HOURS;
  const hoursEach = Math.max(DAY_HOURS, Math.ceil(attempts / (baseRate * loginsPerHour)));
  const leaks: Leak[] = crowd.people.filter(() => random.chance(PEOPLE.usesLeakedPair));
  const told: Told[] = [];
  let fromMs = startMs + quietDays * DAY_HOURS * HOUR_MS;
  const calibrateMs = startMs + (fromMs - startMs) * CALIBRATE_AFTER;
  const quietEndMs = fromMs;
  for (const playbook of playbooks) {
    const window: Window = { fromMs, toMs: fromMs + hoursEach * playbook.stretch * HOUR_MS, attempts };
    const attack = planAttack(playbook, window, crowd, random);
    told.push(...attack.told);
    leaks.push(...attack.leaks);
    fromMs = window.toMs + REST_HOURS * HOUR_MS;
  }
  const phaseAt = (atMs: number): Phase =>
    atMs < calibrateMs ? "history" : atMs < quietEndMs ? "calibration" : "test";
  function* moments(): Generator<Moment> {
    for (const one of merged(told, goodHours(crowd, [startMs, fromMs], random)))
      yield { ...one, phase: phaseAt(one.record.at) };
  }
  return { leaks, endMs: fromMs, moments };
}

/** Good people's attempts, hour by hour, each hour in order; an hour's last attempts may reach into the next. */
function* goodHours(
  { people, shapes }: Crowd,
  [startMs, endMs]: readonly [number, number],
  random: Random,
): Generator<readonly Told[]> {
  const crowd = { people, shapes };
  const classes = [...Map.groupBy(people, ({ loginsPerDay }) => loginsPerDay)];
  let waiting: Told[] = [];
  let newcomers = 0;
  for (let fromMs = startMs; fromMs < endMs; fromMs += HOUR_MS) {
    const visitors = classes.flatMap(([perDay, members]) => inHour(members, perDay, fromMs, random));
    for (const person of visitors) {
      const at = fromMs + random.below(HOUR_MS);
      waiting.push(...visit(person, at, crowd, random));
      if (random.chance(PEOPLE.signupsPerLogin * (isRush(at) ? PEOPLE.rushFactor : 1)))
        waiting.push(...signup((newcomers += 1), at, crowd, random));
      if (random.chance(PEOPLE.resetsPerLogin)) waiting.push(...resetVisit(person, at, crowd, random));
    }
    waiting.push(...classSignups(fromMs, crowd, random));
    const loops = (people.length * PEOPLE.staleLoopsPerAccountAndDay) / DAY_HOURS;
    if (random.chance(loops)) waiting.push(...staleLoop(random.pick(people), fromMs));
    waiting.sort((a, b) => a.record.at - b.record.at);
    const over = waiting.findIndex(({ record }) => record.at >= fromMs + HOUR_MS);
    const ready = over < 0 ? waiting : waiting.slice(0, over);
    waiting = over < 0 ? [] : waiting.slice(over);
    yield ready;
  }
}

function inHour(
  members: readonly Person[],
  perDay: number,
  fromMs: number,
  random: Random,
): readonly Person[] {
  const ofDay = PEOPLE.hourly[Math.floor(fromMs / HOUR_MS) % DAY_HOURS] ?? 1;
  const expected = (members.length * perDay * ofDay) / DAY_HOURS;
  const visitors: Person[] = [];
  // A Poisson number, by adding up exponential gaps.
  for (let left = random.gap(1); left < expected; left += random.gap(1)) visitors.push(random.pick(members));
  return visitors;
}

function* merged(attacks: readonly Told[], hours: Iterable<readonly Told[]>): Generator<Told> {
  const planned = attacks.toSorted((a, b) => a.record.at - b.record.at);
  let next = 0;
  for (const hour of hours) {
    for (const one of hour) {
      for (
        let attack = planned[next];
        attack && attack.record.at <= one.record.at;
        attack = planned[(next += 1)]
      )
        yield attack;
      yield one;
    }
  }
  yield* planned.slice(next);
}
