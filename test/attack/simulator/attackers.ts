import { FARMS } from "./farms.ts";
import { EVASIONS } from "./evasions.ts";
import { rightGuess, stuffed, type Guess, type Guesser } from "./guess.ts";
import { disguiseOf, type HeaderSet } from "./headers.ts";
import { COMMON_PASSWORDS, type Leak } from "./made-up-release.ts";
import type { AttackKind, Playbook } from "./parameters.ts";
import type { Crowd, Person, Told } from "./people.ts";
import { HOME_REGIONS, homePlace, hostingPlace, proxyPlace, REGIONS, type Place } from "./places.ts";
import type { Random } from "./random.ts";

const BURST_GAP_MS = 200;
const TWEAKS = ["1", "!", "123", "2026", "01", "?", "12", "2025", "#", "0"] as const;
/** From where and when an attack runs. */
export type Window = { readonly fromMs: number; readonly toMs: number; readonly attempts: number };

/** What one playbook tries in its window, and which of its pairs the release knows. */
export function planAttack(playbook: Playbook, window: Window, crowd: Crowd, random: Random) {
  const disguise = disguiseOf(playbook.disguise, crowd.shapes, random);
  const gapMs = playbook.burst ? BURST_GAP_MS : (window.toMs - window.fromMs) / window.attempts;
  const leaks: Leak[] = [];
  const told: Told[] = [];
  let place = PLACES[playbook.from](random);
  let at = window.fromMs;
  for (let index = 0; index < window.attempts; index++) {
    at += random.gap(gapMs);
    if (index % playbook.perAddress === 0) place = PLACES[playbook.from](random);
    const guess = GUESSES[playbook.kind](playbook, index, crowd, random);
    if (random.chance(playbook.leaked) && !guess.cover) leaks.push(guess.listed ?? guess);
    told.push(toldOf(playbook, guess, { at: Math.min(at, window.toMs), place, headers: disguise() }));
  }
  return { told, leaks };
}

type Worn = { readonly at: number; readonly place: Place; readonly headers: HeaderSet };

function toldOf({ name, kind, solves }: Playbook, guess: Guess, { at, place, headers }: Worn): Told {
  const { username, password, outcome, email } = guess;
  const from = guess.place ?? place;
  const record = {
    at,
    ip: from.ip,
    cf: from.cf,
    headers: guess.headers ?? headers,
    client: guess.client ?? null,
    route: guess.route ?? (kind.endsWith("farming") || kind === "pumping" ? "signup" : "login"),
    username,
    password,
    ...(email === undefined ? {} : { email }),
    ...(guess.phone === undefined ? {} : { phone: guess.phone }),
    outcome,
    solves: guess.solves ?? solves,
  };
  return { record, person: null, history: 0, playbook: name, ...(guess.cover ? { cover: true } : {}) };
}

const GUESSES: Readonly<Record<AttackKind, Guesser>> = {
  stuffing: stuffed,
  spraying(_playbook, index, { people }, random) {
    const victim = random.pick(people);
    const password = COMMON_PASSWORDS[index % 3] ?? "123456";
    return {
      username: victim.username,
      password,
      outcome: victim.password === password ? "accepted" : "rejected",
    };
  },
  cracking({ right, victims }, index, { people }, random) {
    const victim = people[(index % victims) * 17] ?? random.pick(people);
    return random.chance(right)
      ? rightGuess(victim)
      : { username: victim.username, password: `try-${random.below(1e9)}`, outcome: "rejected" };
  },
  tweaking({ right }, index, { people }, random) {
    const victim =
      people[(Math.floor(index / TWEAKS.length) * 31 + 7) % people.length] ?? random.pick(people);
    const listed = { username: victim.username, password: victim.password.slice(0, -1) };
    if (random.chance(right)) return { ...rightGuess(victim), listed };
    const password = `${listed.password}${TWEAKS[index % TWEAKS.length] ?? ""}`;
    return { username: victim.username, password, outcome: "rejected", listed };
  },
  enumeration({ exists }, index, { people }, random) {
    const password = `guess-${random.below(9)}`;
    return random.chance(exists)
      ? { username: random.pick(people).username, password, outcome: "rejected" }
      : {
          username: `a${index.toString(26).padStart(5, "a")}@mail.example`,
          password,
          outcome: "unknown_user",
        };
  },
  targeted: ({ right }, _index, { people }, random) => aimedGuess(random.pick(people), right, random),
  "very-targeted"({ right }, _index, { people }, random) {
    const victim = random.pick(people);
    const headers = victim.devices[0]?.headers;
    return {
      ...aimedGuess(victim, right, random),
      place: homePlace(victim.region, random),
      ...(headers ? { headers } : {}),
    };
  },
  "cookie-theft"(_playbook, _index, { people }, random) {
    const victim = random.pick(people);
    const client = victim.devices[0]?.client;
    return { ...rightGuess(victim), ...(client === undefined ? {} : { client }) };
  },
  farming(_playbook, index, _crowd, random) {
    const email = `${dotted("carolinhansen", index, random)}+${index}@gmail.com`;
    return { username: email, email, password: `Farm-${index % 5}-pass`, outcome: "accepted" };
  },
  "throwaway-farming"(_playbook, index, _crowd, random) {
    const email = `${random.below(1e9).toString(36)}@throwaway${index % 9}.example`;
    return { username: email, email, password: `pw-${random.below(1e9)}`, outcome: "accepted" };
  },
  ...FARMS,
  ...EVASIONS,
};

function aimedGuess(victim: Person, right: number, random: Random): Guess {
  return random.chance(right)
    ? rightGuess(victim)
    : { username: victim.username, password: `aimed-${random.below(1e9)}`, outcome: "rejected" };
}

/** Mail providers that ignore dots deliver all of these to one box. */
function dotted(name: string, index: number, random: Random): string {
  const at = 1 + ((index + random.below(3)) % (name.length - 1));
  return `${name.slice(0, at)}.${name.slice(at)}`;
}

const PLACES: Readonly<Record<Playbook["from"], (random: Random) => Place>> = {
  hosting: hostingPlace,
  proxy: proxyPlace,
  homes: (random) => homePlace(random.pick(REGIONS), random),
  domestic: (random) => homePlace(random.pick(HOME_REGIONS), random),
};
