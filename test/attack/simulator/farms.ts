import type { Guess, Guesser } from "./guess.ts";
import { newcomerName } from "./newcomers.ts";
import type { Random } from "./random.ts";

type FarmKind =
  | "random-farming"
  | "numbered-farming"
  | "domain-farming"
  | "named-farming"
  | "pumping"
  | "reset-enumeration"
  | "code-guessing";

/** Attackers of sign-up, letters and codes: one attempt each. */
export const FARMS: Readonly<Record<FarmKind, Guesser>> = {
  "random-farming": (_playbook, _index, _crowd, random) =>
    account(`${drawn(10, random)}@gmail.com`, drawn(12, random)),
  "numbered-farming": (_playbook, index, _crowd, random) =>
    account(`lanternfan${1_000 + index}@outlook.com`, drawn(12, random)),
  "domain-farming": (_playbook, _index, _crowd, random) =>
    account(`${newcomerName(random).split("@")[0] ?? ""}@quiet-harbour.example`, drawn(12, random)),
  "named-farming": (_playbook, index, _crowd, random) =>
    account(newcomerName(random), `Named-${index % 4}-pass`),
  pumping: (_playbook, index, _crowd, random) => ({
    ...account(newcomerName(random), drawn(12, random)),
    phone: `+99288${index % 3}${String(random.below(10_000)).padStart(4, "0")}`,
  }),
  "reset-enumeration"({ exists }, index, { people }, random) {
    const known = random.chance(exists);
    const username = known ? random.pick(people).username : `a${index.toString(26)}@mail.example`;
    return { username, password: "", route: "reset", outcome: known ? "accepted" : "unknown_user" };
  },
  "code-guessing"(_playbook, index, { people }, random) {
    // Asks for a code and guesses it once, then the next account.
    const username = people[(Math.floor(index / 2) * 13) % people.length]?.username ?? "";
    return index % 2 === 0
      ? { username, password: "", route: "reset", outcome: "accepted" }
      : { username, password: sixDigits(random), route: "reset-code", outcome: "rejected" };
  },
};

function account(email: string, password: string): Guess {
  return { username: email, email, password, outcome: "accepted" };
}

function drawn(length: number, random: Random): string {
  return Array.from({ length }, () => random.below(36).toString(36)).join("");
}

function sixDigits(random: Random): string {
  return String(random.below(1_000_000)).padStart(6, "0");
}
