import type { Outcome } from "../../../shared/domain/outcome.ts";
import type { HeaderSet } from "./headers.ts";
import type { Leak } from "./made-up-release.ts";
import type { Playbook } from "./parameters.ts";
import type { Crowd, Person } from "./people.ts";
import type { Place } from "./places.ts";
import type { Random } from "./random.ts";

/** One attempt of an attacker, before it has a time and a place. */
export type Guess = {
  readonly username: string;
  readonly password: string;
  readonly outcome: Outcome;
  readonly email?: string;
  readonly phone?: string;
  readonly route?: string;
  /** Where the guess must come from another place or client than the playbook's own. */
  readonly place?: Place;
  readonly headers?: HeaderSet;
  readonly client?: string;
  /** At an account of the attacker's own: it harms nobody and is not counted. */
  readonly cover?: true;
  readonly solves?: readonly string[];
  /** The pair as lists have it, if it is not the one that is tried. */
  readonly listed?: Leak;
};

export type Guesser = (playbook: Playbook, index: number, crowd: Crowd, random: Random) => Guess;

/** One line of a list of pairs: right, wrong, or of nobody here. */
export function stuffed(
  { right, exists }: Playbook,
  index: number,
  { people }: Crowd,
  random: Random,
): Guess {
  const victim = random.pick(people);
  if (random.chance(right)) return rightGuess(victim);
  const password = `leak-${random.below(1e9).toString(36)}`;
  return random.chance(exists)
    ? { username: victim.username, password, outcome: "rejected" }
    : { username: `nobody${random.below(1e9)}-${index}@mail.example`, password, outcome: "unknown_user" };
}

export function rightGuess({ username, password }: Person): Guess {
  return { username, password, outcome: "accepted" };
}
