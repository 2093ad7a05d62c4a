import type { AttemptRecord } from "../../../cli/eval/attempt-record.ts";
import { FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS } from "../../../demo/people/names.ts";
import { LIBRARY_HEADERS, type HeaderSet } from "./headers.ts";
import { COMMON_PASSWORDS } from "./made-up-release.ts";
import { HABITS, PEOPLE, type Habit } from "./parameters.ts";
import { HOME_REGIONS, homePlace, vpnPlace, type Place, type Region } from "./places.ts";
import type { Random } from "./random.ts";

/** A browser: its name finds its cookies, its headers stay with it. */
export type Device = { readonly client: string; readonly headers: HeaderSet };

/** What changes of a person while time goes on stands in `devices`, `places` and `logins`. */
export type Person = {
  readonly habit: Habit;
  readonly username: string;
  readonly password: string;
  /** What they use at another site, and type here by mistake. */
  readonly otherPassword: string;
  readonly region: Region;
  readonly loginsPerDay: number;
  readonly devices: Device[];
  readonly places: Place[];
  /** Accepted logins so far. */
  logins: number;
};

/** One attempt, and what the evaluation may know of it but the gate may not. */
export type Told = {
  readonly record: AttemptRecord;
  readonly person: Person | null;
  /** Earlier accepted logins of this person; 0 for attackers. */
  readonly history: number;
  /** Null for good people. */
  readonly playbook: string | null;
  /** What an attacker does with accounts of his own. */
  readonly cover?: true;
};

export type Crowd = { readonly people: readonly Person[]; readonly shapes: readonly HeaderSet[] };

/** Offices, carriers and VPN exits put a thousand people behind one address, and an office has one image on every desk. */
export function makePeople(
  count: number,
  shapes: readonly HeaderSet[],
  random: Random,
  habits: readonly Habit[] = HABITS,
): Crowd {
  const shared = Array.from(
    { length: Math.max(1, Math.ceil(count / PEOPLE.peoplePerSharedAddress)) },
    () => ({
      place: homePlace(random.pick(HOME_REGIONS), random),
      headers: random.pick(shapes),
    }),
  );
  const people = Array.from({ length: count }, (_, index) => {
    const habit = byShare(habits, random);
    const region = random.pick(HOME_REGIONS);
    const desk = random.pick(shared);
    const place = {
      home: homePlace(region, random),
      office: desk.place,
      carrier: random.pick(shared).place,
      vpn: vpnPlace(random),
    }[habit.where];
    const headers = habit.program
      ? random.pick(LIBRARY_HEADERS)
      : habit.where === "office"
        ? desk.headers
        : random.pick(shapes);
    return {
      habit,
      username: loginName(index, random),
      password: random.chance(PEOPLE.usesCommonPassword)
        ? random.pick(COMMON_PASSWORDS)
        : `Own-${random.below(1e9).toString(36)}-${index}`,
      otherPassword: `Other-${random.below(1e9).toString(36)}`,
      region,
      loginsPerDay: byShare(PEOPLE.frequencies, random).loginsPerDay,
      devices: [{ client: `${index}-a`, headers }],
      places: [place],
      logins: 0,
    };
  });
  return { people, shapes };
}

function loginName(index: number, random: Random): string {
  return `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${index % 7 === 0 ? "" : index}@${random.pick(MAIL_DOMAINS)}`;
}

export function byShare<T extends { readonly share: number }>(list: readonly T[], random: Random): T {
  let left = random.unit() * list.reduce((sum, { share }) => sum + share, 0);
  for (const one of list) {
    left -= one.share;
    if (left <= 0) return one;
  }
  return random.pick(list);
}
