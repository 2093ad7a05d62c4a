import { FIRST_NAMES, LAST_NAMES } from "../people/names.ts";
import { makePassword, type Population } from "../people/population.ts";
import { seededRandom, type SeededRandom } from "../people/seeded-random.ts";
import { attackerClients } from "./attacker-client.ts";
import { drawSource } from "./attacker-source.ts";
import type { PlannedAttempt } from "./scenario.ts";

/** Pure: half of the farm writes one mailbox with dots in ever other places, half counts up behind a name. */
export function planSignups(
  _population: Population,
  attempts: number,
  seed: string,
): readonly PlannedAttempt[] {
  const random = seededRandom(`${seed}/signup`);
  const chooseClient = attackerClients(seed);
  const person = (): string => random.pick(FIRST_NAMES) + random.pick(LAST_NAMES);
  // Letters of the seed's own: farms of two runs do not ask for each other's mailboxes.
  const mailbox = `${person()}${letters(random)}`;
  const counted = `${person()}${letters(random)}`;
  return Array.from({ length: attempts }, (_, index) => {
    const number = Math.floor(index / 2);
    const username =
      index % 2 === 0 ? dotted(mailbox, number) : `${counted}${String(number).padStart(3, "0")}`;
    return {
      pair: { username: `${username}@post.example`, password: makePassword(random) },
      source: drawSource(random),
      client: chooseClient(random),
    };
  });
}

/** The binary digits of `number` say after which letters a dot stands. */
function dotted(name: string, number: number): string {
  const part = (letter: string, index: number): string =>
    index > 0 && (number >> (index - 1)) & 1 ? `.${letter}` : letter;
  return name
    .split("")
    .map((letter, index) => part(letter, index))
    .join("");
}

function letters(random: SeededRandom): string {
  return Array.from({ length: 5 }, () => String.fromCodePoint(97 + random.below(26))).join("");
}
