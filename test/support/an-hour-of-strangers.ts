import { addStranger, emptySums } from "../../workers/gate/state/campaign/campaign-sums.ts";
import type { Seen } from "../../workers/gate/state/campaign/campaign-memory.ts";

const FACTS = {
  signature: "s",
  country: "NO",
  asn: "1",
  answer: "absent",
  password: "absent",
  account: "new",
};

/** What a route's isolates tell of an hour: a hundred good strangers, and so many attackers with a list of leaked pairs. */
export function anHour(attackers: number, accounts: string[] = attackers > 0 ? ["pseudonym-1"] : []): Seen {
  const sums = emptySums();
  for (let n = 0; n < 100; n++)
    addStranger(sums, { facts: FACTS, failed: n % 10 === 0, unknownUser: n % 50 === 0, leakedPair: false });
  for (let n = 0; n < attackers; n++)
    addStranger(sums, {
      facts: { ...FACTS, signature: "x", answer: "pair" },
      failed: true,
      unknownUser: true,
      leakedPair: true,
    });
  return { sums, members: attackers, accounts };
}
