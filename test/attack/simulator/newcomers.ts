import { FIRST_NAMES, LAST_NAMES } from "../../../demo/people/names.ts";
import { MAILBOXES, PEOPLE } from "./parameters.ts";
import { byShare, type Crowd, type Person, type Told } from "./people.ts";
import { HOME_REGIONS, homePlace } from "./places.ts";
import type { Random } from "./random.ts";

const DAY_MS = 86_400_000;
const SCHOOL_HOUR = 10;

/** Somebody new signs up, and gets it right; one in a hundred opens a second account with a tag of the same address. */
export function signup(index: number, atMs: number, crowd: Crowd, random: Random): readonly Told[] {
  const { region, habit, devices } = random.pick(crowd.people);
  const place = homePlace(region, random);
  const email = newcomerName(random);
  const record = {
    at: atMs,
    ip: place.ip,
    cf: place.cf,
    headers: devices[0]?.headers ?? random.pick(crowd.shapes),
    client: null,
    route: habit.program ? "api-signup" : "signup",
    username: email,
    password: `New-${random.below(1e9).toString(36)}-${index}`,
    email,
    phone: phoneNumber(random),
    outcome: "accepted" as const,
    solves: habit.solves,
  };
  const first = { record, person: null, history: 0, playbook: null };
  const { phone: _phone, ...typed } = record;
  const code = {
    ...typed,
    at: atMs + 90_000,
    route: "reset-code",
    password: String(random.below(1_000_000)),
  };
  const told = random.chance(PEOPLE.answersCode) ? [first, { ...first, record: code }] : [first];
  if (!random.chance(MAILBOXES.secondAccount)) return told;
  const second = email.replace("@", "+two@");
  return [...told, { ...first, record: { ...record, at: atMs + 300_000, username: second, email: second } }];
}

/** A mailbox as people have them: names at large providers mostly, some numbers, a few initials. */
export function newcomerName(random: Random): string {
  const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  const { style } = byShare(MAILBOXES.styles, random);
  const { digits } = byShare(MAILBOXES.numbers, random);
  const { domain } = byShare(MAILBOXES.domains, random);
  // A first name alone has been taken for twenty years.
  const short = style === "first" || style === "initials";
  const number = digits === 0 && !short ? "" : numberOf(Math.max(digits, short ? 3 : 2), random);
  const tag = random.chance(MAILBOXES.tagged) ? "+shop" : "";
  const host = domain === "own" ? `${last}${random.below(1_000)}.example` : domain;
  return `${named(style, { first, last }, random)}${number}${tag}@${host}`;
}

type Name = { readonly first: string; readonly last: string };

function named(style: string, { first, last }: Name, random: Random): string {
  if (style === "first.last") return `${first}.${last}`;
  if (style === "firstlast") return `${first}${last}`;
  if (style === "flast") return `${first.charAt(0)}${last}`;
  if (style === "first") return first;
  if (style === "initials") return `${first.slice(0, 2)}${last.charAt(0)}`;
  return Array.from({ length: 6 + random.below(4) }, () => (10 + random.below(26)).toString(36)).join("");
}

/** Years of birth, and what was still free. */
function numberOf(digits: number, random: Random): string {
  return digits === 4
    ? String(1_955 + random.below(55))
    : String(random.below(10 ** digits)).padStart(digits, "0");
}

function phoneNumber(random: Random): string {
  return `+47${random.pick(["4", "9"])}${String(random.below(10_000_000)).padStart(7, "0")}`;
}

/** A launch or a sale: so many more people, all day long. */
export function isRush(atMs: number): boolean {
  return Math.floor(atMs / DAY_MS) % PEOPLE.rushEveryDays === 3;
}

/** A class opens accounts together: one room, one kind of computer, one mail domain, now and then the password on the board. */
export function classSignups(hourMs: number, crowd: Crowd, random: Random): readonly Told[] {
  const day = Math.floor(hourMs / DAY_MS);
  if (day % PEOPLE.classEveryDays !== 1 || (hourMs % DAY_MS) / 3_600_000 !== SCHOOL_HOUR) return [];
  const place = homePlace(random.pick(HOME_REGIONS), random);
  const headers = random.pick(crowd.shapes);
  const shared = random.chance(PEOPLE.classSharesPassword) ? `Class-${day}` : null;
  return Array.from({ length: PEOPLE.classSize }, (_, index): Told => {
    const email = `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${index}@school${day}.example`;
    const password = shared ?? `Own-${random.below(1e9).toString(36)}`;
    const at = hourMs + random.below(900_000);
    const visitor = {
      client: null,
      solves: ["work", "environment", "step_up"],
      outcome: "accepted" as const,
    };
    const record = {
      at,
      ip: place.ip,
      cf: place.cf,
      headers,
      route: "signup",
      username: email,
      password,
      email,
      ...visitor,
    };
    return { record, person: null, history: 0, playbook: null };
  });
}

/** Whoever forgot asks for a letter, and types the code that came; some mistype it first. */
export function resetVisit(person: Person, atMs: number, { shapes }: Crowd, random: Random): readonly Told[] {
  if (person.habit.program) return [];
  const place = random.pick(person.places);
  const shared = {
    ip: place.ip,
    cf: place.cf,
    headers: person.devices[0]?.headers ?? random.pick(shapes),
    client: random.chance(person.habit.cookie) ? (person.devices[0]?.client ?? null) : null,
    username: person.username,
    solves: person.habit.solves,
  };
  const code = (at: number, outcome: "accepted" | "rejected") =>
    ({ ...shared, at, route: "reset-code", password: String(random.below(1_000_000)), outcome }) as const;
  const typedMs = atMs + 60_000 + random.below(180_000);
  const records = [
    { ...shared, at: atMs, route: "reset", password: "", outcome: "accepted" as const },
    ...(random.chance(PEOPLE.codeMistyped) ? [code(typedMs, "rejected")] : []),
    code(typedMs + 20_000, "accepted"),
  ];
  return records.map((record) => ({ record, person, history: person.logins, playbook: null }));
}
