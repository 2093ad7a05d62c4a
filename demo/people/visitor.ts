import { type Browser, makeBrowsers } from "./browser-headers.ts";
import type { Account, Population } from "./population.ts";
import { seededRandom, type SeededRandom } from "./seeded-random.ts";
import type { CookieJar } from "./web-client.ts";

/** A browser on one device of a visitor, with the cookies that it has gathered. */
export type Device = { readonly browser: Browser; readonly jar: CookieJar };

/** A customer with habits. `devices` grows when a new one is bought; the newest is the last. */
export type Visitor = {
  readonly account: Account;
  readonly home: string;
  /** Elsewhere: a mobile carrier's shared address, an office, a VPN. Empty for people who only log in at home. */
  readonly elsewhere: readonly string[];
  readonly devices: Device[];
  /** Logs in through the page's script and the JSON API instead of the form. */
  readonly usesScript: boolean;
  /** The browser still fills in the password from before the last change. */
  readonly hasStalePassword: boolean;
};

const VISITORS = 120;

// Shared places: few addresses, many people, as carriers, offices and VPN services have them.
const MOBILE_ADDRESSES = 12;
const OFFICE_ADDRESSES = 3;
const VPN_ADDRESSES = 5;

/** Pure: who they are depends on the population's seed alone, so that every run meets the same customers. */
export function makeVisitors(population: Population, seed: string): readonly Visitor[] {
  const random = seededRandom(`${seed}/visitors`);
  const accounts = random.shuffle(population.accounts).slice(0, VISITORS);
  const browsers = makeBrowsers(`${seed}/visitors`, accounts.length);
  return accounts.map((account, index) => ({
    account,
    home: `127.0.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`,
    elsewhere: placesElsewhere(random),
    devices: [{ browser: random.pick(browsers), jar: new Map() }],
    usesScript: random.chance(0.15),
    hasStalePassword: random.chance(0.03),
  }));
}

function placesElsewhere(random: SeededRandom): readonly string[] {
  const places: string[] = [];
  if (random.chance(0.5)) places.push(`127.31.0.${1 + random.below(MOBILE_ADDRESSES)}`);
  if (random.chance(0.2)) places.push(`127.30.0.${1 + random.below(OFFICE_ADDRESSES)}`);
  // Of real users 5 to 10 % sit behind a VPN; attackers use the same exits.
  if (random.chance(0.08)) places.push(`127.21.0.${1 + random.below(VPN_ADDRESSES)}`);
  return places;
}

/** One login as it is going to happen. */
export type PlannedLogin = {
  readonly visitor: Visitor;
  readonly loopback: string;
  /** Null: with the device used last. Otherwise the first login with this one, without any cookie. */
  readonly newDevice: Browser | null;
  /** Wrong passwords that come first: a slip of the finger, or another site's password. */
  readonly mistakes: readonly string[];
  /** `signup`: a newcomer, who opens the account; all others log in. */
  readonly door?: "login" | "signup";
};

const NEW_DEVICE_SHARE = 0.1;
// StopGuessing's simulator has 2 % typos, and a third of all errors are another site's password.
const TYPO_SHARE = 0.03;
const OTHER_PASSWORD_SHARE = 0.015;

/** `count` logins in the order in which they happen; every visitor logs in about equally often. */
export function planLogins(
  visitors: readonly Visitor[],
  count: number,
  random: SeededRandom,
): readonly PlannedLogin[] {
  const browsers = makeBrowsers(
    `new-devices-${random.below(1_000_000)}`,
    Math.ceil(count * NEW_DEVICE_SHARE),
  );
  const turns = Array.from({ length: Math.ceil(count / visitors.length) }, () =>
    random.shuffle(visitors),
  ).flat();
  return turns.slice(0, count).map((visitor, index) => ({
    visitor,
    loopback:
      random.chance(0.72) || visitor.elsewhere.length === 0 ? visitor.home : random.pick(visitor.elsewhere),
    // Every tenth login, not each with a chance of a tenth: the share is a promise of the demo.
    newDevice: index % 10 === 9 ? random.pick(browsers) : null,
    mistakes: mistakesOf(visitor, random),
  }));
}

function mistakesOf({ account, hasStalePassword }: Visitor, random: SeededRandom): readonly string[] {
  if (hasStalePassword && random.chance(0.5)) return [`${account.password}-old`, `${account.password}-old`];
  if (random.chance(TYPO_SHARE)) return [typo(account.password, random)];
  if (random.chance(OTHER_PASSWORD_SHARE)) return [`Other-${account.password}`];
  return [];
}

/** One letter left out. */
function typo(password: string, random: SeededRandom): string {
  const at = random.below(password.length);
  return password.slice(0, at) + password.slice(at + 1);
}
