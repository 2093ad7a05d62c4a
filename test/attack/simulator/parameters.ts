import { createHash } from "node:crypto";
import { canonicalJson } from "../../../shared/policy/canonical-json.ts";
import parameters from "./parameters.json" with { type: "json" };
import unseen from "./unseen.json" with { type: "json" };

/*
 * What people and attackers of the simulator do. Frozen before detection was tuned: the constants are those that
 * StopGuessing's simulator and the RBA and password-check studies publish (cookie 0.9, address 0.85, 1.5 % of logins with
 * a leaked pair), the rest are ours and say so in docs/detection.md. `hash` is printed with every figure and held by a
 * test: who changes a parameter changes what every earlier figure meant.
 */
export type Where = "home" | "office" | "carrier" | "vpn";

export type Habit = {
  readonly name: string;
  readonly share: number;
  readonly where: Where;
  /** A login on a browser that still has its cookie. */
  readonly cookie: number;
  /** Logins from abroad. */
  readonly trips: number;
  readonly program: boolean;
  /** A login from where this person was before. */
  readonly addressReuse: number;
  readonly solves: readonly string[];
};

const ATTACK_KINDS = [
  "stuffing",
  "spraying",
  "cracking",
  "tweaking",
  "enumeration",
  "targeted",
  "very-targeted",
  "cookie-theft",
  "farming",
  "throwaway-farming",
  "random-farming",
  "numbered-farming",
  "domain-farming",
  "named-farming",
  "pumping",
  "reset-enumeration",
  "code-guessing",
  "carrier-stuffing",
  "hybrid-stuffing",
  "hidden-stuffing",
  "warmed-stuffing",
  "sorted-stuffing",
  "reset-first",
] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** One way to attack, as data. */
export type Playbook = {
  readonly name: string;
  readonly kind: AttackKind;
  readonly from: "hosting" | "proxy" | "homes" | "domestic";
  /** Attempts made from one address before it is changed. */
  readonly perAddress: number;
  /** `tool` names itself; `one` and `few` copy browsers; `pool` is a browser of its own each time. */
  readonly disguise: "tool" | "one" | "few" | "pool";
  /** Share of the attacker's pairs that the release knows. */
  readonly leaked: number;
  readonly exists: number;
  readonly right: number;
  /** Accounts that a cracker tries. */
  readonly victims: number;
  /** As fast as the tool can, instead of at the base rate. */
  readonly burst: boolean;
  readonly targeted: boolean;
  /** How many times as long as others it takes for the same attempts. */
  readonly stretch: number;
  /** Share of attempts that hired people make, at a browser of their own and through every proof. */
  readonly byHand: number;
  /** Share of attempts at accounts that the attacker opened himself, and gets right. */
  readonly own: number;
  readonly solves: readonly string[];
};

export type PeopleParameters = Omit<typeof parameters.people, "habits">;

export const PEOPLE: PeopleParameters = parameters.people;
export const MAILBOXES = parameters.mailboxes;

const SOLVES_ALL = ["work", "environment", "step_up"] as const;

export const HABITS: readonly Habit[] = parameters.people.habits.map((habit) => ({
  trips: 0,
  program: false,
  addressReuse: PEOPLE.addressReuse,
  solves: SOLVES_ALL,
  ...habit,
  where: whereOf(habit.where),
}));

export const PLAYBOOKS: readonly Playbook[] = parameters.playbooks.map(playbookOf);

/** Written after the points were chosen; nobody tunes on these (docs/decisions/0076). */
export const UNSEEN_PLAYBOOKS: readonly Playbook[] = unseen.playbooks.map(playbookOf);

export const PARAMETERS_HASH: string = hashOf(parameters);
export const UNSEEN_HASH: string = hashOf(unseen);

type Written = Pick<Playbook, "name" | "perAddress" | "leaked" | "exists" | "right"> &
  Readonly<Record<"kind" | "from" | "disguise", string>> &
  Partial<Pick<Playbook, "victims" | "burst" | "targeted" | "stretch" | "byHand" | "own" | "solves">>;

function playbookOf(written: Written): Playbook {
  return {
    victims: 0,
    burst: false,
    targeted: false,
    stretch: 1,
    byHand: 0,
    own: 0,
    solves: [],
    ...written,
    kind: oneOf(ATTACK_KINDS, written.kind),
    from: oneOf(["hosting", "proxy", "homes", "domestic"] as const, written.from),
    disguise: oneOf(["tool", "one", "few", "pool"] as const, written.disguise),
  };
}

/** First 12 hex digits of the SHA-256 of the canonical parameters. */
function hashOf(content: unknown): string {
  return createHash("sha256").update(canonicalJson(content)).digest("hex").slice(0, 12);
}

function whereOf(text: string): Where {
  return oneOf(["home", "office", "carrier", "vpn"] as const, text);
}

function oneOf<T extends string>(words: readonly T[], text: string): T {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined)
    throw new Error(`parameters: expected one of ${words.join(", ")}, got ${text}; mend parameters.json`);
  return word;
}
