import type { Account, Population } from "../people/population.ts";
import type { AttackerClient } from "./attacker-client.ts";
import type { AttackerSource } from "./attacker-source.ts";

/** Which form an attempt or a visitor uses. */
export type Door = "login" | "signup";

export type PlannedAttempt = {
  readonly pair: Account;
  readonly source: AttackerSource;
  readonly client: AttackerClient;
};

/** One way to attack the shop. Pure: the same population and seed give the same plan. */
export type Scenario = {
  readonly door: Door;
  /** Attempts where nobody asks for another number. */
  readonly attempts: number;
  /** Visits of good people beside so many attempts. */
  readonly visits: (attempts: number) => number;
  /** Attack and visits are spread over this time; 0: as fast as the machine goes. */
  readonly spreadMs: number;
  /** Customers who must be there besides the shop's own for this attack to find anything. */
  readonly customers: (population: Population) => readonly Account[];
  readonly plan: (population: Population, attempts: number, seed: string) => readonly PlannedAttempt[];
};
