import { type Account, makePassword, type Population } from "../people/population.ts";
import { seededRandom, type SeededRandom } from "../people/seeded-random.ts";
import { attackerClients } from "./attacker-client.ts";
import { drawSource } from "./attacker-source.ts";
import type { PlannedAttempt } from "./scenario.ts";

/** Pure: the stolen list in a random order, each line from a source that makes one to three attempts, then shuffled. */
export function planStuffing(
  population: Population,
  attempts: number,
  seed: string,
): readonly PlannedAttempt[] {
  const random = seededRandom(`${seed}/stuffing`);
  const chooseClient = attackerClients(seed);
  const planned: PlannedAttempt[] = [];
  let left = 0;
  let from = { source: drawSource(random), client: chooseClient(random) };
  for (const pair of stolenPairs(population, attempts, random)) {
    if (left === 0) {
      left = 1 + random.below(3);
      from = { source: drawSource(random), client: chooseClient(random) };
    }
    left -= 1;
    planned.push({ pair, ...from });
  }
  return random.shuffle(planned);
}

/** A list that is too short is stretched as attackers stretch it: the same names with another guess. */
function stolenPairs({ leakedPairs }: Population, count: number, random: SeededRandom): readonly Account[] {
  const pairs: Account[] = random.shuffle(leakedPairs).slice(0, count);
  while (pairs.length < count)
    pairs.push({ username: random.pick(leakedPairs).username, password: makePassword(random) });
  return pairs;
}
