import type { Population } from "../people/population.ts";
import { seededRandom } from "../people/seeded-random.ts";
import { attackerClients } from "./attacker-client.ts";
import { drawHome } from "./attacker-source.ts";
import type { PlannedAttempt } from "./scenario.ts";

/** Pure: a stolen list, each account once, each attempt from a home of its own; no address and no name comes back. */
export function planLowAndSlow(
  { leakedPairs }: Population,
  attempts: number,
  seed: string,
): readonly PlannedAttempt[] {
  const random = seededRandom(`${seed}/lowslow`);
  const chooseClient = attackerClients(seed);
  const once = [...new Map(random.shuffle(leakedPairs).map((pair) => [pair.username, pair])).values()];
  const homes = new Map<string, PlannedAttempt["source"]>();
  while (homes.size < Math.min(attempts, once.length)) {
    const home = drawHome(random);
    homes.set(home.loopback, home);
  }
  return [...homes.values()].flatMap((source, index) =>
    once.slice(index, index + 1).map((pair) => ({ pair, source, client: chooseClient(random) })),
  );
}
