import type { AttemptRecord } from "../../cli/eval/attempt-record.ts";
import type { HeaderSet } from "./simulator/headers.ts";
import { LIBRARY_HEADERS } from "./simulator/headers.ts";
import { HOME_REGIONS, homePlace, REGIONS, vpnPlace, type Place } from "./simulator/places.ts";
import type { Random } from "./simulator/random.ts";

/** How a kind of people behaves. Constants follow StopGuessing's published simulator where it has one. */
export type Habit = {
  readonly name: string;
  readonly share: number;
  /** A login on a browser that still has its cookie. */
  readonly cookie: number;
  /** Wrong password at an attempt; retried within seconds. */
  readonly typo: number;
  /** Tries four wrong passwords and gives up. */
  readonly forgets: number;
  readonly loginsADay: number;
  readonly where: "home" | "office" | "carrier" | "vpn" | "travel";
  /** Away from home: another address of the same region. */
  readonly away: number;
  readonly program?: boolean;
  /** A stale program that repeats one wrong password every five minutes for hours. */
  readonly stale?: number;
};

const HABITS: readonly Habit[] = [
  {
    name: "home",
    share: 0.31,
    cookie: 0.9,
    typo: 0.05,
    forgets: 0.01,
    loginsADay: 2,
    where: "home",
    away: 0.12,
  },
  {
    name: "careless",
    share: 0.1,
    cookie: 0.9,
    typo: 0.15,
    forgets: 0.03,
    loginsADay: 2,
    where: "home",
    away: 0.12,
  },
  {
    name: "new device",
    share: 0.05,
    cookie: 0.5,
    typo: 0.05,
    forgets: 0.01,
    loginsADay: 2,
    where: "home",
    away: 0.4,
  },
  {
    name: "office",
    share: 0.2,
    cookie: 0.9,
    typo: 0.06,
    forgets: 0.01,
    loginsADay: 2,
    where: "office",
    away: 0.05,
  },
  {
    name: "carrier",
    share: 0.15,
    cookie: 0.9,
    typo: 0.08,
    forgets: 0.01,
    loginsADay: 2,
    where: "carrier",
    away: 0.1,
  },
  {
    name: "vpn",
    share: 0.06,
    cookie: 0.9,
    typo: 0.05,
    forgets: 0.01,
    loginsADay: 2,
    where: "vpn",
    away: 0.3,
  },
  {
    name: "traveller",
    share: 0.03,
    cookie: 0.9,
    typo: 0.05,
    forgets: 0.01,
    loginsADay: 2,
    where: "travel",
    away: 0.5,
  },
  {
    name: "private",
    share: 0.05,
    cookie: 0,
    typo: 0.05,
    forgets: 0.01,
    loginsADay: 2,
    where: "home",
    away: 0.05,
  },
  {
    name: "api",
    share: 0.03,
    cookie: 0,
    typo: 0,
    forgets: 0,
    loginsADay: 24,
    where: "home",
    away: 0,
    program: true,
  },
  {
    name: "stale",
    share: 0.02,
    cookie: 0.9,
    typo: 0.03,
    forgets: 0,
    loginsADay: 2,
    where: "home",
    away: 0.05,
    stale: 0.2,
  },
];

export type Person = {
  readonly habit: Habit;
  readonly username: string;
  readonly password: string;
  readonly base: Place;
  readonly region: (typeof REGIONS)[number];
  readonly headers: HeaderSet;
};

export type Told = { readonly record: AttemptRecord; readonly who: string; readonly bad: boolean };

/** People of a shop: offices and carriers put hundreds of them behind one address. */
export function makePeople(count: number, shapes: readonly HeaderSet[], random: Random): readonly Person[] {
  const offices = Array.from({ length: 3 }, () => ({
    place: homePlace(random.pick(HOME_REGIONS), random),
    headers: random.pick(shapes),
  }));
  const carriers = Array.from({ length: 2 }, () => homePlace(random.pick(HOME_REGIONS), random));
  return Array.from({ length: count }, (_, index) => {
    const habit = pickHabit(random);
    const region = random.pick(HOME_REGIONS);
    const office = random.pick(offices);
    const base = {
      home: homePlace(region, random),
      office: office.place,
      carrier: random.pick(carriers),
      vpn: vpnPlace(random),
      travel: homePlace(region, random),
    }[habit.where];
    return {
      habit,
      username: `person${index}@mail.example`,
      password: `secret-${index}-${random.below(1e9)}`,
      base,
      region,
      // One image on every desk of an office.
      headers: habit.program
        ? random.pick(LIBRARY_HEADERS)
        : habit.where === "office"
          ? office.headers
          : random.pick(shapes),
    };
  });
}

/** Everything that these people do between two instants. */
export function peopleAttempts(
  people: readonly Person[],
  [fromMs, toMs]: readonly [number, number],
  shapes: readonly HeaderSet[],
  random: Random,
): readonly Told[] {
  return people.flatMap((person) => {
    const told: Told[] = [];
    const meanMs = 86_400_000 / person.habit.loginsADay;
    for (let at = fromMs + random.gap(meanMs); at < toMs; at += random.gap(meanMs))
      told.push(...session(person, at, shapes, random));
    if (person.habit.stale && random.chance(person.habit.stale))
      told.push(...staleLoop(person, fromMs + random.below(toMs - fromMs), toMs));
    return told;
  });
}

function session(person: Person, at: number, shapes: readonly HeaderSet[], random: Random): readonly Told[] {
  const { habit, base, region } = person;
  const away = random.chance(habit.away);
  const abroad = habit.where === "travel" && away;
  const place = away
    ? homePlace(abroad ? random.pick(REGIONS) : region, random)
    : habit.where === "vpn"
      ? vpnPlace(random)
      : base;
  const kept = random.chance(habit.cookie);
  // Without the cookie: half cleared it, half sit at another browser.
  const headers = !kept && habit.cookie > 0 && random.chance(0.5) ? random.pick(shapes) : person.headers;
  const client = kept ? person.username : null;
  const one = (password: string, outcome: "accepted" | "rejected", ms: number): Told => ({
    record: {
      at: ms,
      ip: place.ip,
      cf: place.cf,
      headers,
      client,
      route: habit.program ? "api-login" : "login",
      username: person.username,
      password,
      outcome,
      solves: habit.program ? [] : ["work", "environment", "step_up"],
    },
    who: habit.name,
    bad: false,
  });
  if (random.chance(habit.forgets))
    return [0, 1, 2, 3].map((n) => one(`forgot-${random.below(1e6)}`, "rejected", at + n * 15_000));
  const typos: Told[] = [];
  let ms = at;
  while (random.chance(habit.typo) && typos.length < 5) {
    typos.push(one(`${person.password}-${random.below(100)}`, "rejected", ms));
    ms += 4_000 + random.below(20_000);
  }
  return [...typos, one(person.password, "accepted", ms)];
}

function staleLoop(person: Person, fromMs: number, toMs: number): readonly Told[] {
  const { base, headers, username } = person;
  const told: Told[] = [];
  for (let at = fromMs; at < Math.min(toMs, fromMs + 12 * 3_600_000); at += 300_000) {
    told.push({
      record: {
        at,
        ip: base.ip,
        cf: base.cf,
        headers,
        client: null,
        route: "login",
        username,
        password: `${person.password}-of-last-year`,
        outcome: "rejected",
        solves: [],
      },
      who: "stale loop",
      bad: false,
    });
  }
  return told;
}

function pickHabit(random: Random): Habit {
  let left = random.unit();
  for (const habit of HABITS) {
    left -= habit.share;
    if (left <= 0) return habit;
  }
  return HABITS[0] ?? random.pick(HABITS);
}
