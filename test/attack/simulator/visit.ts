import type { Outcome } from "../../../shared/domain/outcome.ts";
import type { Crowd, Device, Person, Told } from "./people.ts";
import { PEOPLE } from "./parameters.ts";
import { homePlace, REGIONS, vpnPlace, type Place } from "./places.ts";
import type { Random } from "./random.ts";

const MINUTE_MS = 60_000;
const DAYS_A_MONTH = 30;
const MAX_MISTAKES = 5;

type Try = { readonly username: string; readonly password: string; readonly outcome: Outcome };

/** One visit of a person: mistakes, then the right password or giving up. */
export function visit(person: Person, atMs: number, crowd: Crowd, random: Random): readonly Told[] {
  const { habit } = person;
  const kept = random.chance(habit.cookie);
  const device = deviceFor(person, crowd, random);
  const place = placeFor(person, random);
  let at = atMs;
  const told = triesOf(person, kept, random).map(({ username, password, outcome }): Told => {
    const record = {
      at,
      ip: place.ip,
      cf: place.cf,
      headers: device.headers,
      // Cleared, private or another profile: nothing is remembered then, neither before nor after.
      client: kept ? device.client : null,
      route: habit.program ? "api-login" : "login",
      username,
      password,
      outcome,
      solves: habit.solves,
    };
    at += 4_000 + random.below(20_000);
    return { record, person, history: person.logins, playbook: null };
  });
  if (told.at(-1)?.record.outcome === "accepted") person.logins += 1;
  return told;
}

/** A program with last year's password, every few minutes for a day. */
export function staleLoop(person: Person, fromMs: number): readonly Told[] {
  const count = (PEOPLE.staleLoopHours * 60) / PEOPLE.staleLoopGapMinutes;
  const [device, place] = [person.devices[0], person.places[0]];
  if (!device || !place) return [];
  return Array.from({ length: count }, (_, index) => ({
    record: {
      at: fromMs + index * PEOPLE.staleLoopGapMinutes * MINUTE_MS,
      ip: place.ip,
      cf: place.cf,
      headers: device.headers,
      client: null,
      route: "login",
      username: person.username,
      password: `${person.password}-of-last-year`,
      outcome: "rejected" as const,
      solves: [],
    },
    person,
    history: person.logins,
    playbook: null,
  }));
}

function deviceFor(person: Person, { shapes }: Crowd, random: Random): Device {
  const { devices, habit } = person;
  const perLogin =
    PEOPLE.newDevicePerMonth / (DAYS_A_MONTH * Math.max(person.loginsPerDay, 1 / DAYS_A_MONTH));
  if (!habit.program && random.chance(perLogin))
    devices[0] = freshDevice(person, random.pick(shapes), random);
  if (!habit.program && random.chance(PEOPLE.secondDevice)) {
    devices[1] ??= freshDevice(person, random.pick(shapes), random);
    return devices[1];
  }
  return devices[0] ?? freshDevice(person, random.pick(shapes), random);
}

function freshDevice({ username }: Person, headers: Device["headers"], random: Random): Device {
  return { client: `${username}#${random.below(1e9)}`, headers };
}

function placeFor({ habit, places, region }: Person, random: Random): Place {
  if (random.chance(habit.trips)) return homePlace(random.pick(REGIONS), random);
  if (habit.where === "vpn") return vpnPlace(random);
  if (random.chance(habit.addressReuse)) return random.pick(places);
  const elsewhere = homePlace(region, random);
  if (places.length < PEOPLE.keptAddresses) places.push(elsewhere);
  return elsewhere;
}

function triesOf(person: Person, kept: boolean, random: Random): readonly Try[] {
  const right: Try = { username: person.username, password: person.password, outcome: "accepted" };
  const odds = kept || person.habit.program ? PEOPLE.mistake : PEOPLE.mistakeWithoutCookie;
  if (!random.chance(odds)) return [right];
  const tries = [mistake(person, random)];
  while (tries.length < MAX_MISTAKES && random.chance(PEOPLE.mistakeRepeated))
    tries.push(mistake(person, random));
  return random.chance(PEOPLE.givesUp) ? tries : [...tries, right];
}

function mistake({ username, password, otherPassword }: Person, random: Random): Try {
  if (random.chance(PEOPLE.mistakeIsUsername))
    return { username: username.replace(/.@/u, "@"), password, outcome: "unknown_user" };
  if (random.chance(PEOPLE.mistakeIsOtherSitesPassword))
    return { username, password: otherPassword, outcome: "rejected" };
  return { username, password: misspelt(password, random), outcome: "rejected" };
}

function misspelt(password: string, random: Random): string {
  const at = random.below(password.length);
  return random.chance(0.3) ? password.toUpperCase() : password.slice(0, at) + password.slice(at + 1);
}
