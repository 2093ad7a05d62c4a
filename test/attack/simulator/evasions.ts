import { MAIL_DOMAINS } from "../../../demo/people/names.ts";
import { stuffed, type Guess, type Guesser } from "./guess.ts";
import { newcomerName } from "./newcomers.ts";
import type { Crowd, Person } from "./people.ts";
import { HOME_REGIONS, homePlace } from "./places.ts";
import type { Random } from "./random.ts";

type EvasionKind =
  | "carrier-stuffing"
  | "hybrid-stuffing"
  | "hidden-stuffing"
  | "warmed-stuffing"
  | "sorted-stuffing"
  | "reset-first";

const SOLVED_BY_HAND = ["work", "environment"] as const;
/** Few enough that each of the attacker's own accounts soon has a past. */
const OWN_ACCOUNTS = 20;
const BLOCK = 10;
const PER_DOMAIN = 25;
const PICKS = 60;

/** Ways to hide a list of pairs among what a shop sees every day. */
export const EVASIONS: Readonly<Record<EvasionKind, Guesser>> = {
  // Behind the shared addresses of the shop's own customers.
  "carrier-stuffing"(playbook, index, crowd, random) {
    const place = personWho(crowd, ({ habit }) => habit.where === "carrier", random).places[0];
    return { ...stuffed(playbook, index, crowd, random), ...(place ? { place } : {}) };
  },
  "hybrid-stuffing"(playbook, index, crowd, random) {
    const guess = stuffed(playbook, index, crowd, random);
    if (!random.chance(playbook.byHand)) return guess;
    const place = homePlace(random.pick(HOME_REGIONS), random);
    return { ...guess, place, headers: random.pick(crowd.shapes), solves: SOLVED_BY_HAND };
  },
  "hidden-stuffing": (playbook, index, crowd, random) =>
    random.chance(playbook.own) ? ownLogin(random) : stuffed(playbook, index, crowd, random),
  // Of ten attempts the first few open accounts, whose device cookies the others carry.
  "warmed-stuffing"(playbook, index, crowd, random) {
    const client = `warmed-${Math.floor(index / BLOCK)}`;
    if (index % BLOCK >= playbook.own * BLOCK) return { ...stuffed(playbook, index, crowd, random), client };
    const email = newcomerName(random);
    const password = `Warm-${random.below(1e9).toString(36)}`;
    return { username: email, email, password, outcome: "accepted", route: "signup", client, cover: true };
  },
  "sorted-stuffing"(playbook, index, crowd, random) {
    const domain = MAIL_DOMAINS[Math.floor(index / PER_DOMAIN) % MAIL_DOMAINS.length] ?? "mail.example";
    const victim = personWho(crowd, ({ username }) => username.endsWith(`@${domain}`), random);
    const guess = stuffed(playbook, index, { ...crowd, people: [victim] }, random);
    return { ...guess, username: guess.username.replace(/@.*$/u, `@${domain}`) };
  },
  // A letter tells whether the account is there; only then is its pair tried.
  "reset-first"(playbook, index, crowd, random) {
    const line = Math.floor(index / 2);
    const victim = crowd.people[(line * 13) % crowd.people.length] ?? random.pick(crowd.people);
    const isThere = ((line * 7) % 20) / 20 < playbook.exists;
    const username = isThere ? victim.username : `nobody-${line}@mail.example`;
    if (index % 2 === 0)
      return { username, password: "", route: "reset", outcome: isThere ? "accepted" : "unknown_user" };
    const alone = { ...crowd, people: [victim] };
    return isThere
      ? stuffed({ ...playbook, exists: 1 }, index, alone, random)
      : stuffed(playbook, index, crowd, random);
  },
};

function ownLogin(random: Random): Guess {
  const number = random.below(OWN_ACCOUNTS);
  return {
    username: `lanternfan${number}@mail.example`,
    password: `Own-pass-${number}`,
    outcome: "accepted",
    cover: true,
  };
}

function personWho({ people }: Crowd, isWanted: (person: Person) => boolean, random: Random): Person {
  for (let n = 0; n < PICKS; n++) {
    const person = random.pick(people);
    if (isWanted(person)) return person;
  }
  return random.pick(people);
}
