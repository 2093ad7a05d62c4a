import { type Account, makePassword, type Population } from "../people/population.ts";
import { seededRandom, type SeededRandom } from "../people/seeded-random.ts";
import { attackerClients } from "./attacker-client.ts";
import { drawSource } from "./attacker-source.ts";
import type { PlannedAttempt } from "./scenario.ts";

// What a word list with rules holds for one person before whoever guesses turns to the next.
const GUESSES = 100;

/**
 * Pure: few accounts, many guesses each, every guess from a source of its own. Every other victim's password stands
 * somewhere in the guesses, because a list that finds nobody would show nothing.
 */
export function planCracking(
  population: Population,
  attempts: number,
  seed: string,
): readonly PlannedAttempt[] {
  const random = seededRandom(`${seed}/cracking`);
  const chooseClient = attackerClients(seed);
  const victims = random.shuffle(population.accounts).slice(0, Math.max(2, Math.ceil(attempts / GUESSES)));
  const perVictim = Math.ceil(attempts / victims.length);
  const lists = victims.map((victim, index) =>
    guesses(victim, perVictim, { random, finds: index % 2 === 0 }),
  );
  const rounds = Array.from({ length: perVictim }, (_, round) =>
    lists.map((list) => list.slice(round, round + 1)),
  );
  return rounds
    .flat(2)
    .slice(0, attempts)
    .map((pair) => ({ pair, source: drawSource(random), client: chooseClient(random) }));
}

function guesses(
  { username, password }: Account,
  count: number,
  { random, finds }: { random: SeededRandom; finds: boolean },
): readonly Account[] {
  const hit = finds ? random.below(count) : count;
  return Array.from({ length: count }, (_, index) => ({
    username,
    password: index === hit ? password : makePassword(random),
  }));
}
