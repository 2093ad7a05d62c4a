import { disguiseOf, type HeaderSet } from "./headers.ts";
import type { Leak } from "./made-up-release.ts";
import { HOME_REGIONS, homePlace, hostingPlace, proxyPlace, REGIONS, type Place } from "./places.ts";
import type { Playbook } from "./playbooks.ts";
import type { Person, Told } from "./population.ts";
import type { Random } from "./random.ts";

type Guess = { readonly username: string; readonly password: string; readonly outcome: "accepted" | "rejected" | "unknown_user" };

const SPRAYED = ["123456", "password1", "Summer2026!"] as const;

/** What one playbook tries, and which of its pairs the release knows. */
export function makeAttack(playbook: Playbook, fromMs: number, people: readonly Person[], shapes: readonly HeaderSet[], random: Random) {
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
      record: { ...guess, at, ip: place.ip, cf: place.cf, headers: disguise(), client: null, route: playbook.kind === "farming" ? "signup" : "login", solves: [] },
      who: "attacker",
      bad: true,
    });
  }
  return { told, leaks };
}

function guessOf(playbook: Playbook, index: number, people: readonly Person[], random: Random): Guess {
  const victim = playbook.kind === "cracking" ? people[7] : playbook.kind === "spraying" ? people[index % people.length] : random.pick(people);
  if (!victim) throw new Error("population: expected people, got none");
  const { username } = victim;
  switch (playbook.kind) {
    case "farming":
      return { username: `new${index}@throwaway${index % 9}.example`, password: `pw-${random.below(1e9)}`, outcome: "accepted" };
    case "spraying": {
      const password = SPRAYED[Math.floor(index / people.length) % SPRAYED.length] ?? "123456";
      return { username, password, outcome: random.chance(playbook.right) ? "accepted" : "rejected" };
    }
    case "cracking":
      return random.chance(playbook.right) ? { username, password: victim.password, outcome: "accepted" } : { username, password: `try-${index}`, outcome: "rejected" };
    case "stuffing":
      if (random.chance(playbook.right)) return { username, password: victim.password, outcome: "accepted" };
      if (random.chance(playbook.exists)) return { username, password: `leak-${random.below(1e9)}`, outcome: "rejected" };
      return { username: `nobody${index}@mail.example`, password: `leak-${random.below(1e9)}`, outcome: "unknown_user" };
  }
}

function placeOf({ from }: Playbook, random: Random): Place {
  switch (from) {
    case "hosting":
      return hostingPlace(random);
    case "proxy":
      return proxyPlace(random);
    case "homes":
      return homePlace(random.pick(REGIONS), random);
    case "domestic":
      return homePlace(random.pick(HOME_REGIONS), random);
  }
}
