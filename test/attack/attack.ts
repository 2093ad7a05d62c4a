import { disguiseOf, type HeaderSet } from "./simulator/headers.ts";
import type { Leak } from "./simulator/made-up-release.ts";
import {
  HOME_REGIONS,
  homePlace,
  hostingPlace,
  proxyPlace,
  REGIONS,
  type Place,
} from "./simulator/places.ts";
import type { Playbook } from "./playbooks.ts";
import type { Person, Told } from "./population.ts";
import type { Random } from "./simulator/random.ts";

type Guess = {
  readonly username: string;
  readonly password: string;
  readonly outcome: "accepted" | "rejected" | "unknown_user";
};

const SPRAYED = ["123456", "password1", "Summer2026!"] as const;

export type Chance = { readonly shapes: readonly HeaderSet[]; readonly random: Random };

/** What one playbook tries, and which of its pairs the release knows. */
export function makeAttack(
  playbook: Playbook,
  fromMs: number,
  people: readonly Person[],
  { shapes, random }: Chance,
) {
  const disguise = disguiseOf(playbook.disguise, shapes, random);
  const leaks: Leak[] = [];
  const told: Told[] = [];
  let place = placeOf(playbook, random);
  let at = fromMs;
  for (let index = 0; index < playbook.attempts; index++) {
    at += random.gap(playbook.gapMs);
    if (index % playbook.perAddress === 0) place = placeOf(playbook, random);
    const guess = guessOf(playbook, index, people, random);
    if (random.chance(playbook.leaked) && playbook.kind === "stuffing") leaks.push(guess);
    told.push({
      record: {
        ...guess,
        at,
        ip: place.ip,
        cf: place.cf,
        headers: disguise(),
        client: null,
        route: playbook.kind === "farming" ? "signup" : "login",
        solves: [],
      },
      who: "attacker",
      bad: true,
    });
  }
  return { told, leaks };
}

function guessOf(playbook: Playbook, index: number, people: readonly Person[], random: Random): Guess {
  return GUESSES[playbook.kind](playbook, index, people, random);
}

type Guesser = (playbook: Playbook, index: number, people: readonly Person[], random: Random) => Guess;

const GUESSES: Readonly<Record<Playbook["kind"], Guesser>> = {
  farming: (_playbook, index, _people, random) => ({
    username: `new${index}@throwaway${index % 9}.example`,
    password: `pw-${random.below(1e9)}`,
    outcome: "accepted",
  }),
  spraying(playbook, index, people, random) {
    const { username } = personAt(people, index);
    const password = SPRAYED[Math.floor(index / people.length) % SPRAYED.length] ?? "123456";
    return { username, password, outcome: random.chance(playbook.right) ? "accepted" : "rejected" };
  },
  cracking(playbook, index, people, random) {
    const victim = personAt(people, 7);
    return random.chance(playbook.right)
      ? { ...loginOf(victim), outcome: "accepted" }
      : { username: victim.username, password: `try-${index}`, outcome: "rejected" };
  },
  stuffing(playbook, index, people, random) {
    const victim = random.pick(people);
    if (random.chance(playbook.right)) return { ...loginOf(victim), outcome: "accepted" };
    const password = `leak-${random.below(1e9)}`;
    return random.chance(playbook.exists)
      ? { username: victim.username, password, outcome: "rejected" }
      : { username: `nobody${index}@mail.example`, password, outcome: "unknown_user" };
  },
};

function loginOf({ username, password }: Person): Leak {
  return { username, password };
}

function personAt(people: readonly Person[], index: number): Person {
  const person = people[index % people.length];
  if (!person) throw new Error("population: expected people, got none");
  return person;
}

const PLACES: Readonly<Record<Playbook["from"], (random: Random) => Place>> = {
  hosting: hostingPlace,
  proxy: proxyPlace,
  homes: (random) => homePlace(random.pick(REGIONS), random),
  domestic: (random) => homePlace(random.pick(HOME_REGIONS), random),
};

function placeOf({ from }: Playbook, random: Random): Place {
  return PLACES[from](random);
}
