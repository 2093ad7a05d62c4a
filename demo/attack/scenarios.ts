import { planCracking } from "./plan-cracking.ts";
import { planLowAndSlow } from "./plan-low-and-slow.ts";
import { planSignups } from "./plan-signups.ts";
import { commonPasswordCustomers, planSpraying } from "./plan-spraying.ts";
import { planStuffing } from "./plan-stuffing.ts";
import type { Scenario } from "./scenario.ts";

const STUFFING_VISITS = 600;
// Half a minute longer than this, with the visits before it, is what a listener bears.
const TRICKLE_MS = 60_000;

// Newcomers are asked for a proof that costs a core some two seconds, and all of the demo's people share one thread.
const someNewcomers = (attempts: number): number => Math.ceil(attempts / 10);

const BASE = {
  door: "login",
  attempts: 600,
  visits: (attempts: number) => Math.ceil(attempts / 4),
  spreadMs: 0,
  customers: () => [],
} as const;

/** The kinds that `npm run demo:attack -- KIND` knows. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
  ["stuffing", { ...BASE, attempts: 2_400, visits: () => STUFFING_VISITS, plan: planStuffing }],
  ["cracking", { ...BASE, plan: planCracking }],
  ["spraying", { ...BASE, customers: commonPasswordCustomers, plan: planSpraying }],
  ["signup", { ...BASE, door: "signup", attempts: 400, visits: someNewcomers, plan: planSignups }],
  [
    "lowslow",
    {
      ...BASE,
      attempts: 120,
      visits: (attempts) => attempts * 2,
      spreadMs: TRICKLE_MS,
      plan: planLowAndSlow,
    },
  ],
]);
