import { type Account, makeUsername, type Population } from "../people/population.ts";
import { seededRandom } from "../people/seeded-random.ts";
import { attackerClients } from "./attacker-client.ts";
import { drawSource } from "./attacker-source.ts";
import type { PlannedAttempt } from "./scenario.ts";

/** Long enough for the shop's rule of eight characters, and on every list of common passwords. */
const COMMON = ["password1", "12345678", "qwertyuiop", "iloveyou1"];
const CUSTOMERS = 40;

/** Pure: two per cent of the shop's customers, who chose what many choose; their accounts are opened before the attack. */
export function commonPasswordCustomers({ accounts }: Population): readonly Account[] {
  const random = seededRandom(`${accounts[0]?.username}/common passwords`);
  return Array.from({ length: Math.min(CUSTOMERS, Math.ceil(accounts.length / 50)) }, () => ({
    username: `c.${makeUsername(random)}`,
    password: random.pick(COMMON),
  }));
}

/** Pure: one common password against every name of the list, then the next; every attempt from another source. */
export function planSpraying(
  population: Population,
  attempts: number,
  seed: string,
): readonly PlannedAttempt[] {
  const random = seededRandom(`${seed}/spraying`);
  const chooseClient = attackerClients(seed);
  const rest = random.shuffle(population.accounts).slice(0, Math.ceil(attempts / COMMON.length));
  const names = random
    .shuffle([...commonPasswordCustomers(population), ...rest])
    .slice(0, Math.ceil(attempts / COMMON.length));
  return COMMON.flatMap((password) => names.map(({ username }) => ({ username, password })))
    .slice(0, attempts)
    .map((pair) => ({ pair, source: drawSource(random), client: chooseClient(random) }));
}
