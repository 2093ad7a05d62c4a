import { FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS, PASSWORD_WORDS } from "./names.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";

export const DEMO_SEED = "gatehouse-demo-1";
export const DEMO_ACCOUNTS = 2_000;

/** A customer of the demo shop. */
export type Account = { readonly username: string; readonly password: string };

/** One line of the list that attackers bought. `known`: the demo's leak feed holds this pair, so the release may. */
export type LeakedPair = Account & { readonly known: boolean };

export type Population = {
  readonly accounts: readonly Account[];
  readonly leakedPairs: readonly LeakedPair[];
};

// Four in ten customers use a password that leaked elsewhere with their address: far more than on a real site
// (0.2 to 6 % by sector), because the demo has 2,000 accounts and must show several hundred of them falling.
const REUSED_SHARE = 0.4;
// For every pair that still works the list has three that do not: an outdated password, or a name without an account.
const OUTDATED_PER_REUSED = 1.65;
const STRANGERS_PER_REUSED = 1.35;

/** Pure: the same seed gives the same shop and the same stolen list, whoever asks (origin, feed, visitors, attackers). */
export function makePopulation(seed: string = DEMO_SEED, size: number = DEMO_ACCOUNTS): Population {
  const random = seededRandom(`${seed}/population`);
  const usernames = distinctUsernames(random, Math.ceil(size * (1 + REUSED_SHARE * STRANGERS_PER_REUSED)));
  const accounts = usernames.slice(0, size).map((username) => ({ username, password: makePassword(random) }));
  const reused = random.shuffle(accounts).slice(0, Math.round(size * REUSED_SHARE));
  const pairs = [
    ...reused,
    ...outdatedPairs(random, accounts, reused.length),
    ...strangers(random, usernames.slice(size)),
  ];
  return { accounts, leakedPairs: markKnownHalf(random, pairs) };
}

function outdatedPairs(random: SeededRandom, accounts: readonly Account[], reused: number): Account[] {
  return random
    .shuffle(accounts)
    .slice(0, Math.round(reused * OUTDATED_PER_REUSED))
    .map(({ username }) => ({ username, password: makePassword(random) }));
}

function strangers(random: SeededRandom, usernames: readonly string[]): Account[] {
  return usernames.map((username) => ({ username, password: makePassword(random) }));
}

/** Exactly half (rounded down) of the list is public knowledge; the rest circulates where no feed looks. */
function markKnownHalf(random: SeededRandom, pairs: readonly Account[]): LeakedPair[] {
  const half = Math.floor(pairs.length / 2);
  return random.shuffle(random.shuffle(pairs).map((pair, index) => ({ ...pair, known: index < half })));
}

function distinctUsernames(random: SeededRandom, count: number): string[] {
  const seen = new Set<string>();
  while (seen.size < count) seen.add(makeUsername(random));
  return [...seen];
}

export function makeUsername(random: SeededRandom): string {
  const separator = random.pick([".", "_", ""]);
  const number = random.chance(0.6) ? String(random.below(100)) : "";
  return `${random.pick(FIRST_NAMES)}${separator}${random.pick(LAST_NAMES)}${number}@${random.pick(MAIL_DOMAINS)}`;
}

/** Passwords as people choose them: mostly a word, a year and a sign; one in five from a password manager. */
export function makePassword(random: SeededRandom): string {
  if (random.chance(0.2)) return randomLetters(random, 14);
  const word = random.pick(PASSWORD_WORDS);
  const start = random.chance(0.5) ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
  const second = random.chance(0.5) ? random.pick(PASSWORD_WORDS) : "";
  return `${start}${second}${1950 + random.below(77)}${random.pick(["", "!", "#", "."])}`;
}

const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function randomLetters(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(random.below(LETTERS.length))).join("");
}
